/** Does a file answer as it did when it was saved? */
import type { Tensor, Tensors } from "../engine/engine.js";
import { NabiError } from "../runtime/error.js";
import { type Answers, conditionName, type HeadInputs } from "./answer.js";
import type { TestVectors } from "./estimator-file.js";

// Engines may differ by a few units in the last place of single precision, times the depth of the network.
const testTolerance = 1e-3;

/** Runs the file's test vectors. Throws a NabiError if the opened graph gives other numbers than the one that was saved. */
export async function verify(answers: Answers, test: TestVectors, path: string): Promise<void> {
  const { data, ...inputs } = Object.fromEntries(
    Object.entries(test.inputs).map(([name, { shape, values }]) => [name, { shape, data: Float32Array.from(values) }]),
  );
  const condition = await answers.condition(data!.data);
  requireEqual(conditionName, condition.values, test, path);
  for (const output of Object.keys(test.outputs))
    if (answers.outputs.includes(output))
      requireEqual(output, await answers.run(output, condition, headInputs(output, inputs)), test, path);
}

/** What an output depends on, of the inputs of a file. */
function headInputs(output: string, { noise, parameters }: Tensors): HeadInputs {
  if (output === "draws") return noise ? { noise } : {};
  return parameters ? { parameters } : {};
}

function requireEqual(output: string, { data }: Tensor, test: TestVectors, path: string): void {
  const { values } = test.outputs[output]!;
  const scale = Math.max(1e-6, ...values.map(Math.abs));
  const worst = Math.max(...values.map((value, i) => Math.abs(value - (data[i] ?? Number.NaN))));
  if (!(worst <= testTolerance * scale))
    throw new NabiError(
      `load: ${path} gives other ${output} than when it was saved (off by ${worst.toPrecision(2)}): it is corrupted`,
    );
}
