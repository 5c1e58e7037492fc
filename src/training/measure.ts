/** Centre and scale of data, for the parameters that standardise it. */
import { sizeOf } from "../graph/expression.js";
import type { ParameterSpec } from "../networks/scope.js";
import type { TrainingData } from "./batches.js";

/**
 * Mean or standard deviation of the numbers that share a place of `shape` – the last axes of the data, or (where it ends in 1) the first;
 * what never varies keeps scale 1.
 */
export function measure({ shape, measured }: ParameterSpec, { data, length }: TrainingData): Float32Array {
  const cells = sizeOf(shape);
  const repeats = data.length / cells;
  const center = new Float64Array(cells);
  const run = shape.at(-1) === 1 ? data.length / length / cells : 1; // numbers in a row that share a place
  const place = (i: number): number => Math.floor(i / run) % cells;
  for (let i = 0; i < data.length; i++) center[place(i)]! += data[i]! / repeats;
  if (measured === "center") return Float32Array.from(center);
  const variance = new Float64Array(cells);
  for (let i = 0; i < data.length; i++) variance[place(i)]! += (data[i]! - center[place(i)]!) ** 2 / repeats;
  return Float32Array.from(variance, (v) => (v > 0 && length > 1 ? Math.sqrt(v) : 1));
}
