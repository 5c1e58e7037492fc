/** Statistics of simulations, taken once before training instead of in every step. */
import type { Engine } from "../engine/engine.js";
import type { Statistic } from "../estimators/statistic.js";
import { dataInput } from "../estimators/summary.js";
import type { Simulator } from "../simulators/simulator.js";
import { dataSize } from "../simulators/simulator.js";
import type { TrainingData } from "../training/batches.js";

const piece = 512; // data sets at a time

/** The same pairs with statistics (K x size) in the place of data. */
export async function statisticsOf(
  { build, size }: Statistic,
  simulator: Simulator,
  { data, parameters, length }: TrainingData,
  engine: Engine,
): Promise<TrainingData> {
  const executable = await engine.compile({ outputs: { statistic: build(dataInput(simulator)) } });
  const cells = dataSize(simulator.shape);
  const made = new Float32Array(length * size);
  try {
    for (let start = 0; start < length; start += piece) {
      const rows = Math.min(piece, length - start);
      const values = data.subarray(start * cells, (start + rows) * cells);
      const { statistic } = await executable.run({ data: { data: values, shape: [rows, ...simulator.shape] } });
      made.set(statistic!.data, start * size);
    }
  } finally {
    await executable.dispose();
  }
  return { data: made, parameters, length };
}
