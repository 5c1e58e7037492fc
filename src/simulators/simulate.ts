/** Simulation: many draws of (θ, Z) from a model, the same bits whatever runs them. */
import { availableParallelism } from "node:os";
import { random } from "../random/random.js";
import { breathe, workSignal } from "../runtime/abort.js";
import { AbortError, NabiError } from "../runtime/error.js";
import { workerCount, workerPool } from "../runtime/pool.js";
import { type OnProgress, type Progress, startProgress } from "../runtime/progress.js";
import { drawParameters, type SimulationStore, simulateRange } from "./simulate-range.js";
import type { SimulateJob, SimulateSetup } from "./simulate-worker.js";
import { type Simulations, simulationsOver } from "./simulations.js";
import { dataSize, type Model, requireModel } from "./simulator.js";

export interface SimulateOptions {
  /** Number of simulations. */
  readonly count: number;
  /** Draw i depends on the seed and i alone. */
  readonly seed: number;
  /** Threads for built-in and module simulators; one a core unless given. Functions run in the calling thread. */
  readonly workers?: number;
  /** Ends the work within a second; the AbortError's `partial` holds the simulations that were finished, from the first on. */
  readonly signal?: AbortSignal;
  /** Replaces the progress bar. */
  readonly onProgress?: OnProgress;
}

/** One simulation run, as its parts see it. */
interface Run {
  readonly model: Model;
  readonly seed: number;
  readonly count: number;
  readonly workers: number;
  readonly store: SimulationStore;
  readonly signal: AbortSignal | undefined;
  readonly progress: Progress;
  /** Simulations 0, …, finished − 1 are done. */
  finished: number;
}

const inlineCount = 16; // starting a thread takes some 50 ms: a few simulations to look at are there before
const sliceTime = 40; // ms between turns of the event loop
const jobTime = 100; // ms of work handed to a thread at a time

/**
 * Draws `count` parameters from the prior and a data set for each.
 *
 * Simulation i uses the stream (seed, i), so that the result has the same bits for any number of workers, and its first m
 * simulations are those of a run with count m. Values are single precision; the simulator is given the parameters as stored.
 * @throws NabiError naming the simulation and its parameters if the simulator throws, or gives a wrong number of values or one that is
 * not finite; AbortError when the signal fires or the cell is interrupted.
 */
export async function simulate(model: Model, options: SimulateOptions): Promise<Simulations> {
  requireModel(model, "simulate");
  const { count, seed } = options;
  if (!Number.isInteger(count) || count < 1) {
    throw new NabiError(`simulate: count must be a positive integer, got ${count}`);
  }
  const run: Run = {
    model,
    seed,
    count,
    workers: workerCount(options.workers, "simulate"),
    store: allocate(model, count),
    signal: workSignal(options.signal),
    progress: startProgress("simulate", count, options.onProgress),
    finished: 0,
  };
  const notice = oneCoreNotice(run);
  try {
    await (model.simulator.source && count > inlineCount ? inWorkers(run) : inSlices(run, notice));
  } catch (error) {
    run.progress.stop(error instanceof AbortError ? "interrupted" : "failed");
    throw error;
  }
  run.progress.finish(notice());
  return result(run, count);
}

function result(run: Run, count: number): Simulations {
  const { names, parameters, data } = run.store;
  return simulationsOver({ names, parameters, data, shape: run.model.simulator.shape, seed: run.seed }).slice(0, count);
}

function interrupted(run: Run): AbortError {
  const done = `${run.finished} of ${run.count} simulations are kept in the error's partial`;
  return new AbortError(`simulate: interrupted; ${done}`, result(run, run.finished));
}

/** Shared memory: simulation threads write to it, and training threads read it, without copies. */
function allocate(model: Model, count: number): SimulationStore {
  const { names } = model.prior;
  const { shape } = model.simulator;
  try {
    const array = (length: number): Float32Array => new Float32Array(new SharedArrayBuffer(4 * length));
    return { names, parameters: array(count * names.length), data: array(count * dataSize(shape)) };
  } catch (cause) {
    const size = ((4 * count * (names.length + dataSize(shape))) / 2 ** 30).toPrecision(3);
    throw new NabiError(
      `simulate: ${count} data sets of shape [${shape}] need ${size} GiB at once, which cannot be had`,
      { cause },
    );
  }
}

/** Functions: in this thread, giving way to timers, progress and interrupts after every slice. */
async function inSlices(run: Run, notice: () => string | undefined): Promise<void> {
  const { model, store, count, progress } = run;
  const root = random(run.seed);
  let size = 1;
  while (run.finished < count) {
    if (run.signal?.aborted) throw interrupted(run);
    const sliceStart = performance.now();
    let now = sliceStart;
    while (run.finished < count && now - sliceStart < sliceTime) {
      const end = Math.min(run.finished + size, count);
      drawParameters(model.prior, root, store, run.finished, end);
      simulateRange(model.simulator, root, store, run.finished, end);
      run.finished = end;
      const before = now;
      now = performance.now();
      if (model.simulator.batch) size = now - before < sliceTime / 4 ? size * 2 : Math.max(1, Math.floor(size / 2));
    }
    progress.update(run.finished, notice());
    await breathe();
  }
}

let noticed = false;
const noticeAfter = 200; // ms: who waits less has nothing to gain

/** Says once in the life of the process how to use all cores. */
function oneCoreNotice(run: Run): () => string | undefined {
  const began = performance.now();
  let own = false;
  return () => {
    if (run.model.simulator.source || noticed !== own || availableParallelism() === 1) return undefined;
    if (performance.now() - began < noticeAfter) return undefined;
    own = true;
    noticed = true;
    return 'a function runs on one core; simulator({ module: "./model.ts" }) uses all';
  };
}

/** Built-in and module simulators: parameters are drawn here (a prior may hold user code), data in threads. */
async function inWorkers(run: Run): Promise<void> {
  const { model, store, count, seed, signal } = run;
  const setup: SimulateSetup = { source: model.simulator.source!, seed, store };
  const size = Math.min(run.workers, count);
  const pool = workerPool<SimulateSetup, SimulateJob, number>(
    new URL("./simulate-worker.js", import.meta.url),
    setup,
    size,
  );
  const close = (): void => void pool.close();
  signal?.addEventListener("abort", close);
  try {
    await runLanes(run, size, (job) => pool.run(job));
  } finally {
    signal?.removeEventListener("abort", close);
    await pool.close();
  }
}

/** Keeps every thread supplied with one job at a time; jobs are given out in order, sized to take about `jobTime`. */
async function runLanes(run: Run, lanes: number, work: (job: SimulateJob) => Promise<number>): Promise<void> {
  const root = random(run.seed);
  const done = new Set<SimulateJob>();
  const given: SimulateJob[] = [];
  const failures: { readonly start: number; readonly error: unknown }[] = [];
  let next = 0;
  let total = 0;
  let each = 1;
  const lane = async (): Promise<void> => {
    while (next < run.count && failures.length === 0 && !run.signal?.aborted) {
      const job = { start: next, end: Math.min(next + each, run.count) };
      next = job.end;
      given.push(job);
      try {
        drawParameters(run.model.prior, root, run.store, job.start, job.end);
        const time = await work(job);
        const share = Math.ceil((run.count - next) / (2 * lanes)); // towards the end jobs shrink, so that no thread waits long for another
        each = Math.max(
          1,
          Math.min(Math.ceil((jobTime * (job.end - job.start)) / Math.max(time, 0.01)), share, 2 * each),
        );
      } catch (error) {
        failures.push({ start: job.start, error });
        return;
      }
      done.add(job);
      total += job.end - job.start;
      while (given.length > 0 && done.delete(given[0]!)) run.finished = given.shift()!.end;
      run.progress.update(total);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (run.signal?.aborted) throw interrupted(run);
  // Of several failures the first simulation's is reported: the same one for any number of workers.
  const first = failures.sort((a, b) => a.start - b.start)[0];
  if (first) throw first.error;
}
