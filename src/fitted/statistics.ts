/** Statistics of simulations, taken once before training instead of in every step. */
import type { Engine } from "../engine/engine.js";
import type { Statistic } from "../estimators/statistic.js";
import { dataInput } from "../estimators/summary.js";
import { throwIfAborted } from "../runtime/abort.js";
import type { Simulator } from "../simulators/simulator.js";
import { dataSize } from "../simulators/simulator.js";

const piece = 512; // data sets at a time

/** Statistics (K x size) of data sets (K x …shape). */
export async function statisticsOf(
  { build, size }: Statistic,
  simulator: Simulator,
  data: Float32Array,
  engine: Engine,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const executable = await engine.compile({ outputs: { statistic: build(dataInput(simulator)) } });
  const cells = dataSize(simulator.shape);
  const length = data.length / cells;
  const made = new Float32Array(length * size);
  try {
    for (let start = 0; start < length; start += piece) {
      throwIfAborted(signal, "train");
      const rows = Math.min(piece, length - start);
      const values = data.subarray(start * cells, (start + rows) * cells);
      const { statistic } = await executable.run({ data: { data: values, shape: [rows, ...simulator.shape] } });
      made.set(statistic!.data, start * size);
    }
  } finally {
    await executable.dispose();
  }
  return made;
}
