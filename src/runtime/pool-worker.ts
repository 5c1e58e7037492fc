/** The inside of a pool's thread: imports the task's module, starts it once, then does jobs one at a time. */
import { parentPort, workerData } from "node:worker_threads";
import type { Task, ThrownError, WorkerAnswer, WorkerSetup } from "./pool.js";

/** Structured cloning forgets an error's class and fails on unusual fields: an error travels as plain data. */
function thrown(error: unknown): ThrownError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  return {
    name: error.name,
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause === undefined ? {} : { cause: thrown(error.cause) }),
  };
}

/** A result that is one array of numbers moves instead of being copied. */
function transferable(answer: WorkerAnswer): ArrayBuffer[] {
  const buffer = ("result" in answer ? (answer.result as Partial<ArrayBufferView> | null) : null)?.buffer;
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}

const port = parentPort!;
const { task, setup } = workerData as WorkerSetup;
const started = import(task).then((module: Task<unknown, unknown, unknown>) => module.start(setup));
// Each job reports a failed start as its own failure: the pool then knows which work it belongs to.
started.catch(() => undefined);

port.on("message", async (job: unknown) => {
  let answer: WorkerAnswer;
  try {
    answer = { result: await (await started)(job) };
  } catch (error) {
    answer = { error: thrown(error) };
  }
  try {
    port.postMessage(answer, transferable(answer));
  } catch (error) {
    port.postMessage({ error: thrown(error) }); // a result that cannot be cloned
  }
});
