/**
 * Worker threads that all run one task: a module that exports `start(setup)`, which returns the function that does a job.
 * A pool lives as long as one piece of work; ending it terminates its threads at once, whatever they are computing.
 */
import { availableParallelism } from "node:os";
import { Worker, type WorkerOptions } from "node:worker_threads";
import { NabiError } from "./error.js";

/** What a task's module exports. `setup` and jobs cross threads by structured cloning; SharedArrayBuffers are shared. */
export interface Task<Setup, Job, Result> {
  start(setup: Setup): ((job: Job) => Result | Promise<Result>) | Promise<(job: Job) => Result | Promise<Result>>;
}

export interface WorkerPool<Job, Result> {
  readonly size: number;
  /** Does one job on the next free thread, in the order of the calls. */
  run(job: Job): Promise<Result>;
  /** Terminates all threads; jobs not finished are rejected. */
  close(): Promise<void>;
}

/** From a pool to its worker. */
export interface WorkerSetup {
  readonly task: string;
  readonly setup: unknown;
}

/** An error on its way from a thread. */
export interface ThrownError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ThrownError;
}

/** From a worker to its pool, once a job. */
export type WorkerAnswer = { readonly result: unknown } | { readonly error: ThrownError };

interface Pending<Job, Result> {
  readonly job: Job;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** Checks a caller's number of workers; the default is one a core. */
export function workerCount(workers: number | undefined, caller: string): number {
  if (workers === undefined) return availableParallelism();
  if (Number.isInteger(workers) && workers > 0) return workers;
  throw new NabiError(`${caller}: workers must be a positive integer, got ${workers}`);
}

/**
 * Threads take over Node's own options by themselves – not so if they are listed, since V8's would be refused – and so `--input-type`
 * of `node --input-type=module -e …`, which no thread's file accepts: there they start without options.
 */
export function threadOptions(): Pick<WorkerOptions, "execArgv"> {
  return process.execArgv.some((option) => option.startsWith("--input-type")) ? { execArgv: [] } : {};
}

/** The error as it was thrown; a NabiError is one again. */
function rethrown({ name, message, stack, cause }: ThrownError): Error {
  const options = cause ? { cause: rethrown(cause) } : undefined;
  const error = name === "NabiError" ? new NabiError(message, options) : new Error(message, options);
  if (error.name !== name) Object.defineProperty(error, "name", { value: name });
  if (stack !== undefined) error.stack = stack;
  return error;
}

/**
 * Starts `size` threads on the module at `task` (a file URL).
 * A job that throws rejects its own promise; a thread that dies rejects its job and every later one.
 */
export function workerPool<Setup, Job, Result>(task: URL, setup: Setup, size: number): WorkerPool<Job, Result> {
  const queue: Pending<Job, Result>[] = [];
  const idle: Worker[] = [];
  const running = new Map<Worker, Pending<Job, Result>>();
  let dead: unknown;

  const dispatch = (): void => {
    while (idle.length > 0 && queue.length > 0) {
      const worker = idle.shift()!;
      const pending = queue.shift()!;
      running.set(worker, pending);
      worker.ref(); // a thread at work keeps the process alive, an idle one does not
      worker.postMessage(pending.job);
    }
  };
  const finish = (worker: Worker, answer: WorkerAnswer): void => {
    const pending = running.get(worker);
    running.delete(worker);
    worker.unref();
    idle.push(worker);
    if ("error" in answer) pending?.reject(rethrown(answer.error));
    else pending?.resolve(answer.result as Result);
    dispatch();
  };
  const die = (reason: unknown): void => {
    dead ??= reason;
    for (const pending of [...running.values(), ...queue]) pending.reject(dead);
    running.clear();
    queue.length = 0;
  };
  const data: WorkerSetup = { task: task.href, setup };
  const options = { workerData: data, ...threadOptions() };
  const entry = new URL("./pool-worker.js", import.meta.url);
  const workers = Array.from({ length: size }, () => new Worker(entry, options));
  for (const worker of workers) {
    idle.push(worker);
    worker.on("message", (answer: WorkerAnswer) => finish(worker, answer));
    worker.on("error", (error) => die(new NabiError(`worker thread: ended by an error: ${error}`, { cause: error })));
    worker.on("exit", (code) =>
      die(new NabiError(`worker thread: ended with exit code ${code} before its work was done`)),
    );
    worker.unref(); // after the listeners: adding one takes it back
  }
  return {
    size,
    run: (job) =>
      new Promise<Result>((resolve, reject) => {
        if (dead !== undefined) return reject(dead);
        queue.push({ job, resolve, reject });
        dispatch();
      }),
    close: async () => {
      die(new NabiError("worker pool: closed before its work was done"));
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
