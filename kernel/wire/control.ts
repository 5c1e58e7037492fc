/** The main thread's side of the control worker: starts it and hands its messages on. */
import { Worker } from "node:worker_threads";
import { KernelError } from "../error.js";
import type { Connection } from "./connection.js";
import type { Message } from "./messages.js";

/** What the worker reports. `terminated` follows an interrupt that found the main thread busy. */
export type ControlEvent =
  | { readonly type: "ready" }
  | { readonly type: "failed"; readonly reason: string }
  | { readonly type: "interrupt" }
  | { readonly type: "terminated" }
  | { readonly type: "shutdown"; readonly restart: boolean }
  | { readonly type: "rejected"; readonly reason: string }
  | { readonly type: "handled"; readonly header: Message["header"] };

/** Indices of the Int32 flags that both threads see. */
export const flags = {
  /** Set by the main thread when it has heard of an interrupt. */
  heard: 0,
  /** Set by the worker when its sockets are closed. */
  closed: 1,
  /** Above zero while the main thread does work that must not be terminated: the compiler's, above all. */
  guarded: 2,
  /** Counts beginnings and ends of cells: odd while one runs. */
  cells: 3,
} as const;

/** Runs a synchronous task that an interrupt must let finish. */
export type Guard = <T>(task: () => T) => T;

export function createFlags(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT);
}

export function createGuard(shared: SharedArrayBuffer): Guard {
  const state = new Int32Array(shared);
  return (task) => {
    Atomics.add(state, flags.guarded, 1);
    try {
      return task();
    } finally {
      Atomics.sub(state, flags.guarded, 1);
    }
  };
}

/** Tells the worker that a cell begins or ends. */
export function createMark(shared: SharedArrayBuffer): () => void {
  const state = new Int32Array(shared);
  return () => Atomics.add(state, flags.cells, 1);
}

export interface ControlData {
  readonly connection: Connection;
  readonly session: string;
  /** See `flags`. */
  readonly shared: SharedArrayBuffer;
  /** The reply to kernel_info_request. */
  readonly kernelInfo: object;
  /** The process to die with, if the kernel's starter named one. */
  readonly parent: number | undefined;
}

export type ControlHandlers = {
  [Type in "interrupt" | "terminated" | "shutdown" | "rejected" | "handled"]: (
    event: Extract<ControlEvent, { type: Type }>,
  ) => void;
};

/** ms that the end of the process waits for the worker: ZeroMQ aborts a process that ends with a thread inside it. */
const closePatience = 1000;

/** Starts the worker that owns the control and heartbeat sockets; resolves when both listen. It closes them when the process exits. */
export async function startControl(data: ControlData, on: ControlHandlers): Promise<void> {
  const state = new Int32Array(data.shared);
  const worker = new Worker(new URL("./control-worker.js", import.meta.url), { workerData: data, name: "control" });
  await new Promise<void>((resolve, reject) => {
    worker.once("error", reject);
    worker.on("message", (event: ControlEvent) => {
      if (event.type === "ready") return resolve();
      if (event.type === "failed") return reject(new KernelError(event.reason));
      if (event.type === "interrupt") {
        Atomics.store(state, flags.heard, 1);
        Atomics.notify(state, flags.heard);
      }
      (on[event.type] as (event: ControlEvent) => void)(event);
    });
  });
  process.on("exit", () => {
    worker.postMessage("close");
    Atomics.wait(state, flags.closed, 0, closePatience);
  });
}
