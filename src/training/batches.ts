/** Minibatches: rows gathered in a fresh order every epoch, each under a random symmetry where the simulator declares any. */
import type { Random } from "../random/random.js";
import type { Symmetry } from "../simulators/simulator.js";

/** Pairs (θ, Z) as flat rows. */
export interface TrainingData {
  /** (K x d) */
  readonly parameters: Float32Array;
  /** (K x n) */
  readonly data: Float32Array;
  readonly length: number;
}

/** The arrays alone: what a thread can be sent. */
export function trainingArrays({ parameters, data, length }: TrainingData): TrainingData {
  return { parameters, data, length };
}

export interface Batch {
  readonly parameters: Float32Array;
  readonly data: Float32Array;
}

/** Arrays that every batch is written into. */
export function emptyBatch(size: number, d: number, n: number): Batch {
  return { parameters: new Float32Array(size * d), data: new Float32Array(size * n) };
}

/** Copies rows into the batch; rows past the end of `rows` repeat the last one. */
export function gatherBatch(
  from: TrainingData,
  rows: ArrayLike<number>,
  batch: Batch,
  symmetries: readonly Symmetry[],
  random?: Random,
): void {
  const size = batch.parameters.length / (from.parameters.length / from.length);
  const d = batch.parameters.length / size;
  const n = batch.data.length / size;
  for (let i = 0; i < size; i++) {
    const row = rows[Math.min(i, rows.length - 1)]!;
    batch.parameters.set(from.parameters.subarray(row * d, (row + 1) * d), i * d);
    if (random && symmetries.length > 1)
      transform(from.data, row * n, symmetries[random.integer(symmetries.length)]!, batch.data, i * n);
    else batch.data.set(from.data.subarray(row * n, (row + 1) * n), i * n);
  }
}

function transform(
  source: Float32Array,
  from: number,
  { permutation, sign, unsigned }: Symmetry,
  target: Float32Array,
  to: number,
): void {
  for (let j = 0; j < permutation.length; j++)
    target[to + j] = (unsigned?.[j] ? 1 : sign) * source[from + permutation[j]!]!;
}
