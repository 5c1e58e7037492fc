/**
 * A thread of its own for what must work while a cell computes: interrupts, shutdown and the heartbeat.
 * It also ends the kernel when the program that started it is gone.
 */
import { Session } from "node:inspector";
import { setTimeout as delay } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { type ControlData, type ControlEvent, flags } from "./control.js";
import { createInbox } from "./inbox.js";
import { type Message, newHeader, serialize } from "./messages.js";
import { bindSocket, type Socket } from "./sockets.js";

const { connection, session, shared, kernelInfo, parent } = workerData as ControlData;
const state = new Int32Array(shared);

/** ms that the main thread has to hear of an interrupt before its code is terminated. */
const patience = 600;
/** ms that a cell has to end after its interrupt was heard: its grace (see interrupt.ts) and a little more. */
const cellPatience = 1300;
/** ms that the main thread has to shut down in good order. */
const shutdownPatience = 2000;
/** ms between two looks for the parent process. */
const parentInterval = 1000;

function post(event: ControlEvent): void {
  parentPort?.postMessage(event);
}

function terminate(): void {
  // Connected for this one call: a process that ends while an inspector is attached waits for it.
  const inspector = new Session();
  inspector.connectToMainThread();
  inspector.post("Runtime.terminateExecution", () => inspector.disconnect());
  post({ type: "terminated" });
}

async function isTrueWithin(time: number, condition: () => boolean): Promise<boolean> {
  const deadline = performance.now() + time;
  while (!condition() && performance.now() < deadline) await delay(10);
  return condition();
}

/** Terminates the main thread's code until the condition holds; what it must finish first (see `flags.guarded`) it may finish. */
async function insist(time: number, condition: () => boolean): Promise<void> {
  for (let rest = time; !(await isTrueWithin(rest, condition)); rest = patience) {
    if (Atomics.load(state, flags.guarded) === 0) terminate();
  }
}

let interrupting = false;

async function interrupt(): Promise<void> {
  const cell = Atomics.load(state, flags.cells);
  if (!interrupting) Atomics.store(state, flags.heard, 0);
  post({ type: "interrupt" });
  if (interrupting) return;
  interrupting = true;
  // No SIGINT: where Node lets one break a script, it has no handler for an instant before and after, and the process would end.
  await insist(patience, () => Atomics.load(state, flags.heard) === 1);
  // A cell that has heard may go on all the same: synchronous code behind a call that ended in good order.
  const isRunning = cell % 2 === 1;
  if (isRunning) await insist(cellPatience, () => Atomics.load(state, flags.cells) !== cell);
  interrupting = false;
}

function shutdown(restart: boolean): void {
  post({ type: "shutdown", restart });
  // A cell in a synchronous loop never hears of it.
  setInterval(() => Atomics.load(state, flags.guarded) === 0 && terminate(), patience).unref();
  setTimeout(() => process.kill(process.pid, "SIGKILL"), shutdownPatience).unref();
}

async function answer(request: Message): Promise<{ msg_type: string; content: object } | undefined> {
  switch (request.header.msg_type) {
    case "interrupt_request":
      await interrupt(); // whoever waits for the reply can send the next cell without losing it to this interrupt
      return { msg_type: "interrupt_reply", content: { status: "ok" } };
    case "shutdown_request":
      return { msg_type: "shutdown_reply", content: { status: "ok", restart: request.content["restart"] === true } };
    case "kernel_info_request":
      return { msg_type: "kernel_info_reply", content: kernelInfo };
    default:
      return undefined;
  }
}

const inbox = createInbox(connection.key, (reason) => post({ type: "rejected", reason }));

async function handle(control: Socket, frames: readonly Buffer[]): Promise<void> {
  const request = inbox(frames);
  if (!request) return;
  const reply = await answer(request);
  if (!reply) return;
  const header = newHeader(reply.msg_type, session);
  control.send(
    serialize(connection.key, {
      identities: request.identities,
      header,
      parent: request.header,
      content: reply.content,
    }),
  );
  post({ type: "handled", header: request.header });
  if (reply.msg_type === "shutdown_reply") shutdown(request.content["restart"] === true);
}

function watchParent(pid: number): void {
  // Another parent from the start means that the variable was inherited from somewhere else.
  if (process.ppid !== pid) return;
  setInterval(() => {
    if (process.ppid !== pid) process.kill(process.pid, "SIGKILL");
  }, parentInterval).unref();
}

async function main(): Promise<void> {
  const [control, heartbeat] = await Promise.all([bindSocket(connection, "control"), bindSocket(connection, "hb")]);
  control.receive((frames) => void handle(control, frames));
  heartbeat.receive((frames) => heartbeat.send(frames));
  parentPort?.on("message", () => {
    control.close();
    heartbeat.close();
    Atomics.store(state, flags.closed, 1);
    Atomics.notify(state, flags.closed);
  });
  if (parent !== undefined) watchParent(parent);
  post({ type: "ready" });
}

main().catch((error: Error) => post({ type: "failed", reason: error.message }));
