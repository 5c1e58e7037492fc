/**
 * The main thread's side of the listener, the thread that owns every socket but iopub's: it starts it, hears what it reports and sends
 * through it. (Output leaves from the main thread itself, since it must not wait for anything.)
 */
import { inspect } from "node:util";
import { Worker } from "node:worker_threads";
import type { Connection } from "./connection.js";
import { flags } from "./flags.js";
import type { Header, Message } from "./messages.js";
import type { Status } from "./protocol.js";
import type { Frames } from "./sockets.js";

/** What the listener reports, in the order in which it came. */
export type ListenerEvent =
  | { readonly type: "ready" }
  /** It cannot listen, or no more: the kernel has to end. */
  | { readonly type: "failed"; readonly reason: string }
  /** A message of the shell or stdin channel, checked. */
  | { readonly type: "shell" | "stdin"; readonly message: Message }
  | { readonly type: "interrupt" }
  /** Follows an interrupt that found the main thread busy. */
  | { readonly type: "terminated" }
  | { readonly type: "shutdown" }
  /** The listener begins or ends work on a request of its own. */
  | { readonly type: "status"; readonly status: Status; readonly parent: Header }
  | { readonly type: "log"; readonly text: string }
  | { readonly type: "caughtUp" };

/** What it is told. */
export type ListenerOrder =
  | { readonly type: "open" }
  | { readonly type: "shell" | "stdin"; readonly frames: Frames }
  | { readonly type: "catchUp" }
  | { readonly type: "close" };

export interface ListenerData {
  readonly connection: Connection;
  readonly session: string;
  /** See `flags`. */
  readonly shared: SharedArrayBuffer;
  /** The reply to kernel_info_request. */
  readonly kernelInfo: object;
  /** The process to die with, if the kernel's starter named one. */
  readonly parent: number | undefined;
}

export type ListenerHandlers = {
  [Type in Exclude<ListenerEvent["type"], "ready" | "caughtUp">]: (
    event: Extract<ListenerEvent, { type: Type }>,
  ) => void;
};

export interface Listener {
  /** From now on messages are received. */
  open(): void;
  send(channel: "shell" | "stdin", frames: Frames): void;
  /** Resolves when every shell message that has arrived by now has been handed over. */
  caughtUp(): Promise<void>;
}

/** ms that the end of the process waits for the listener to close its sockets, a moment even on a busy machine. */
const closePatience = 5000;

/** Starts the listener; resolves when its sockets are bound. It closes them when the process exits. */
export async function startListener(data: ListenerData, on: ListenerHandlers): Promise<Listener> {
  const state = new Int32Array(data.shared);
  const worker = new Worker(new URL("./listener-worker.js", import.meta.url), { workerData: data, name: "listener" });
  const tell = (order: ListenerOrder): void => worker.postMessage(order);
  const waiting: (() => void)[] = [];
  process.on("exit", () => {
    tell({ type: "close" });
    Atomics.wait(state, flags.closed, 0, closePatience);
  });
  await new Promise<void>((resolve) => {
    worker.on("message", (event: ListenerEvent) => {
      if (event.type === "ready") return resolve();
      if (event.type === "caughtUp") return waiting.shift()?.();
      if (event.type === "interrupt") {
        Atomics.store(state, flags.interrupted, Atomics.load(state, flags.cells));
        Atomics.store(state, flags.heard, 1);
      }
      (on[event.type] as (event: ListenerEvent) => void)(event);
    });
    worker.once("error", (error) => on.failed({ type: "failed", reason: inspect(error) }));
  });
  return {
    open: () => tell({ type: "open" }),
    send: (type, frames) => tell({ type, frames }),
    caughtUp: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        tell({ type: "catchUp" });
      }),
  };
}
