/** Log likelihoods on grids: in this thread as long as that is quick or the simulator is a function, else on all cores. */
import { breathe } from "../runtime/abort.js";
import { AbortError } from "../runtime/error.js";
import { type WorkerPool, workerPool } from "../runtime/pool.js";
import type { Simulator } from "../simulators/simulator.js";
import { likelihoodUnits } from "./likelihood-units.js";
import type { LikelihoodJob, LikelihoodSetup } from "./likelihood-worker.js";

export interface LikelihoodGrid {
  /** log p(data[b] | θ[k]) for rows θ (K x d) and data sets start, …, end − 1: (K x (end − start)). */
  evaluate(theta: Float64Array, start: number, end: number, onDone?: (values: number) => void): Promise<Float64Array>;
  close(): Promise<void>;
}

export interface LikelihoodGridOptions {
  readonly names: readonly string[];
  /** (B x n). */
  readonly data: Float64Array;
  readonly workers: number;
  readonly signal: AbortSignal | undefined;
}

const inlineTime = 50; // ms: what is done before threads would have started is done without them
const sliceTime = 40; // ms between turns of the event loop
const jobsPerWorker = 16; // per call: enough for an even load and a moving progress bar

/** @throws AbortError from `evaluate` when the signal fires; threads are then terminated. */
export function likelihoodGrid(simulator: Simulator, options: LikelihoodGridOptions): LikelihoodGrid {
  const { names, signal, workers } = options;
  const d = names.length;
  const size = simulator.shape.reduce((product, side) => product * side, 1);
  let data = options.data;
  let pool: WorkerPool<LikelihoodJob, Float64Array> | undefined;
  const close = async (): Promise<void> => {
    signal?.removeEventListener("abort", onAbort);
    await pool?.close();
  };
  const onAbort = (): void => void close();
  signal?.addEventListener("abort", onAbort);
  const threads = (): WorkerPool<LikelihoodJob, Float64Array> => {
    if (pool) return pool;
    data = inSharedMemory(data);
    const setup: LikelihoodSetup = { source: simulator.source!, names, data, size };
    pool = workerPool(new URL("./likelihood-worker.js", import.meta.url), setup, workers);
    return pool;
  };

  /** Works in this thread; gives up after `limit` ms and tells how many rows are finished. */
  const inline = async (
    job: LikelihoodJob,
    result: Float64Array,
    limit: number,
    tell: (values: number) => void,
  ): Promise<number> => {
    const began = performance.now();
    let turn = began;
    let written = 0;
    for (written of likelihoodUnits(simulator, { names, data, size, ...job }, result)) {
      const now = performance.now();
      if (now - began > limit) break;
      if (now - turn < sliceTime) continue;
      tell(written);
      await breathe();
      if (signal?.aborted) break;
      turn = performance.now();
    }
    return Math.floor(written / (job.end - job.start));
  };

  const onThreads = async (
    job: LikelihoodJob,
    result: Float64Array,
    from: number,
    tell: (values: number) => void,
  ): Promise<void> => {
    const rows = job.theta.length / d;
    const count = job.end - job.start;
    const step = Math.max(1, Math.ceil((rows - from) / (workers * jobsPerWorker)));
    let done = from * count;
    const parts: Promise<void>[] = [];
    for (let row = from; row < rows; row += step) {
      const theta = job.theta.slice(row * d, (row + step) * d);
      const part = threads().run({ ...job, theta });
      parts.push(
        part.then((values) => {
          result.set(values, row * count);
          done += values.length;
          tell(done);
        }),
      );
    }
    await Promise.all(parts);
  };

  return {
    evaluate: async (theta, start, end, tell = () => undefined) => {
      const job = { theta, start, end };
      const result = new Float64Array((theta.length / d) * (end - start));
      try {
        const limit = pool ? -1 : simulator.source ? inlineTime : Number.POSITIVE_INFINITY;
        const finished = limit < 0 ? 0 : await inline(job, result, limit, tell);
        if (!signal?.aborted && finished * d < theta.length) await onThreads(job, result, finished, tell);
      } catch (error) {
        if (!signal?.aborted) throw error;
      }
      if (signal?.aborted) throw new AbortError("likelihood: interrupted");
      return result;
    },
    close,
  };
}

function inSharedMemory(values: Float64Array): Float64Array {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const shared = new Float64Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}
