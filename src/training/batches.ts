/** Minibatches: rows gathered in a fresh order every epoch, each under a random symmetry where the simulator declares any. */
import type { Tensor, Tensors } from "../engine/engine.js";
import type { Random } from "../random/random.js";
import type { Symmetry } from "../simulators/simulator.js";

/** Pairs (θ, Z) as flat rows. */
export interface TrainingData {
  /** (K x d) */
  readonly parameters: Float32Array;
  /** (K x n) */
  readonly data: Float32Array;
  /** Statistics (K x s) of the data, for losses that take them beside the data. */
  readonly beside?: Float32Array;
  readonly length: number;
}

/** The arrays alone: what a thread can be sent. */
export function trainingArrays({ parameters, data, beside, length }: TrainingData): TrainingData {
  return { parameters, data, length, ...(beside ? { beside } : {}) };
}

export interface Batch {
  readonly parameters: Float32Array;
  readonly data: Float32Array;
  readonly beside?: Float32Array;
}

/** Arrays for as many rows of the data as a batch has. */
export function emptyBatch(size: number, { parameters, data, beside, length }: TrainingData): Batch {
  const rows = (all: Float32Array): Float32Array => new Float32Array((size * all.length) / length);
  return { parameters: rows(parameters), data: rows(data), ...(beside ? { beside: rows(beside) } : {}) };
}

/** A batch as the inputs of a loss; `shape` is that of one data set. */
export function batchInputs({ parameters, data, beside }: Batch, size: number, shape: readonly number[]): Tensors {
  const rows = (all: Float32Array): Tensor => ({ data: all, shape: [size, all.length / size] });
  return {
    data: { data, shape: [size, ...shape] },
    parameters: rows(parameters),
    ...(beside ? { beside: rows(beside) } : {}),
  };
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
  const n = batch.data.length / size;
  const copy = (source: Float32Array, row: number, target: Float32Array, i: number): void => {
    const width = target.length / size;
    target.set(source.subarray(row * width, (row + 1) * width), i * width);
  };
  for (let i = 0; i < size; i++) {
    const row = rows[Math.min(i, rows.length - 1)]!;
    copy(from.parameters, row, batch.parameters, i);
    if (from.beside && batch.beside) copy(from.beside, row, batch.beside, i);
    if (random && symmetries.length > 1)
      transform(from.data, row * n, symmetries[random.integer(symmetries.length)]!, batch.data, i * n);
    else copy(from.data, row, batch.data, i);
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
