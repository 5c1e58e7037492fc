/**
 * The listener: a thread that hears every message while the main thread computes. It checks each, answers itself what cannot wait –
 * interrupts, shutdown, the heartbeat – and hands the rest over. It also ends the kernel when the program that started it is gone.
 */
import { inspect } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import { KernelError } from "../error.js";
import type { Channel } from "./connection.js";
import { flags } from "./flags.js";
import { createInbox } from "./inbox.js";
import type { ListenerData, ListenerEvent, ListenerOrder } from "./listener.js";
import { type Header, type Message, newHeader, serialize } from "./messages.js";
import { createOvertaken } from "./overtaken.js";
import type { Status } from "./protocol.js";
import { createRejections } from "./rejections.js";
import { bindSocket, type Socket } from "./sockets.js";
import { createTermination } from "./termination.js";

const { connection, session, shared, kernelInfo, parent } = workerData as ListenerData;
const state = new Int32Array(shared);

/** ms between two looks for the parent process. */
const parentInterval = 1000;

function post(event: ListenerEvent): void {
  parentPort?.postMessage(event);
}

const rejections = createRejections((text) => post({ type: "log", text }));
const inbox = createInbox(connection.key, rejections.add);
const termination = createTermination(state, post);
const overtaken = createOvertaken();

type Content = Promise<object> | object;

/** Answers a request between "busy" and "idle". */
async function answer(socket: Socket, request: Message, msg_type: string, content: Content): Promise<void> {
  const { identities, header: asked } = request;
  const tell = (execution_state: Status["execution_state"]): void =>
    post({ type: "status", status: { execution_state }, parent: asked });
  tell("busy");
  const answered = await content;
  const header = newHeader(msg_type, session);
  socket.send(serialize(connection.key, { identities, header, parent: asked, content: answered }));
  tell("idle");
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // somebody else's
  }
}

function watchParent(pid: number): void {
  // Alive, but not the parent: the variable was inherited from somewhere else.
  if (process.ppid !== pid && isAlive(pid)) return;
  const timer = setInterval(() => {
    if (process.ppid === pid) return;
    clearInterval(timer);
    post({ type: "log", text: `the program that started the kernel must run, but process ${pid} has ended` });
    termination.shutdown();
  }, parentInterval).unref();
}

const bound: Socket[] = [];

/** A thread that Node ends within a call of zeromq aborts the process: nothing calls it any more when the main thread goes on. */
function close(): void {
  for (const socket of bound) socket.close();
  setImmediate(() => {
    Atomics.store(state, flags.closed, 1);
    Atomics.notify(state, flags.closed);
  });
}

function fail(error: unknown): void {
  close();
  post({ type: "failed", reason: error instanceof KernelError ? error.message : inspect(error) });
}

async function bind(channel: Channel): Promise<Socket> {
  const socket = await bindSocket(connection, channel);
  bound.push(socket);
  return socket;
}

async function main(): Promise<void> {
  const [shell, stdin, control] = [await bind("shell"), await bind("stdin"), await bind("control")];
  const heartbeat = await bind("hb");

  /** A cell that was sent before the interrupt is meant, whichever socket was read first. */
  const interrupt = async (socket: Socket, asked: Header): Promise<object> => {
    const late = overtaken.watch(asked);
    // Whoever waits for the reply can send the next cell without losing it to this interrupt.
    const ended = await termination.interrupt();
    if (!ended && socket === control && (await late)) await termination.interrupt();
    return { status: "ok" };
  };

  const shutdown = async (socket: Socket, request: Message): Promise<void> => {
    const restart = request.content["restart"] === true;
    await answer(socket, request, "shutdown_reply", { status: "ok", restart });
    rejections.report();
    termination.shutdown();
  };

  /** What cannot wait is done at once, whichever of the two channels brings it: VS Code interrupts on the shell channel. */
  const open = (socket: Socket, other: (request: Message) => void) => (frames: readonly Buffer[]) => {
    const request = inbox(frames);
    if (!request) return;
    const { msg_type } = request.header;
    if (msg_type === "interrupt_request")
      void answer(socket, request, "interrupt_reply", interrupt(socket, request.header));
    else if (msg_type === "shutdown_request") void shutdown(socket, request);
    else other(request);
  };

  const handOver = (type: "shell" | "stdin", message: Message): void => {
    try {
      post({ type, message });
    } catch (error) {
      // JSON may be nested more deeply than messages between threads.
      rejections.add(`message: content that can be handed over is required, got ${(error as Error).message}`);
    }
  };

  const receive = (): void => {
    shell.receive(
      open(shell, (message) => {
        overtaken.arrived(message.header);
        handOver("shell", message);
      }),
    );
    control.receive(
      open(control, (request) => {
        if (request.header.msg_type !== "kernel_info_request") return;
        void answer(control, request, "kernel_info_reply", kernelInfo);
      }),
    );
    stdin.receive((frames) => {
      const message = inbox(frames);
      if (message) handOver("stdin", message);
    });
    heartbeat.receive((frames) => heartbeat.send(frames));
  };

  parentPort?.on("message", (order: ListenerOrder) => {
    if (order.type === "shell") shell.send(order.frames);
    else if (order.type === "stdin") stdin.send(order.frames);
    else if (order.type === "catchUp") void shell.caughtUp().then(() => post({ type: "caughtUp" }));
    else if (order.type === "open") receive();
    else close();
  });
  if (parent !== undefined) watchParent(parent);
  post({ type: "ready" });
}

process.on("uncaughtException", fail);
main().catch(fail);
