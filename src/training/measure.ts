/** Centre and scale of data, for the parameters that standardise it. */
import { sizeOf } from "../graph/expression.js";
import type { ParameterSpec } from "../networks/scope.js";
import type { TrainingData } from "./batches.js";

/** Mean or standard deviation over all cells (shape []) or cell by cell; a cell that never varies keeps scale 1. */
export function measure({ shape, measured }: ParameterSpec, { data, length }: TrainingData): Float32Array {
  const cells = sizeOf(shape);
  const repeats = data.length / cells;
  const center = new Float64Array(cells);
  for (let i = 0; i < data.length; i++) center[i % cells]! += data[i]! / repeats;
  if (measured === "center") return Float32Array.from(center);
  const variance = new Float64Array(cells);
  for (let i = 0; i < data.length; i++) variance[i % cells]! += (data[i]! - center[i % cells]!) ** 2 / repeats;
  return Float32Array.from(variance, (v) => (v > 0 && length > 1 ? Math.sqrt(v) : 1));
}
