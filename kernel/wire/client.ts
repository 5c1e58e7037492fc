/** A client of a running kernel: requests out, replies and output in. The one implementation that the notebook runner and the tests share. */
import { randomUUID } from "node:crypto";
import { KernelError } from "../error.js";
import type { Connection } from "./connection.js";
import { type Message, newHeader, parseMessage, serialize } from "./messages.js";
import { connectSocket, type Frames, type Socket } from "./sockets.js";

export type OnOutput = (message: Message) => void;

export interface Client {
  /** Sends a request; resolves with its reply after the kernel has gone idle again, when all its output has arrived. */
  request(msg_type: string, content: object, onOutput?: OnOutput): Promise<Message>;
  /** Sends on the control channel, which is answered while a cell runs; resolves with the reply. */
  control(msg_type: string, content?: object): Promise<Message>;
  /** Sends a message that has no reply; resolves when the kernel has gone idle. */
  tell(msg_type: string, content: object, onOutput?: OnOutput): Promise<void>;
  /** Every message of the iopub channel, also those that belong to no request of this client. */
  onMessage(listener: OnOutput): void;
  /** Answers the questions of cells (input_request); without a listener they wait. The returned content is sent as the input_reply. */
  onInput(listener: (request: Message) => object | undefined): void;
  /** Sends frames as they are. */
  sendRaw(frames: Frames, channel?: "shell" | "control" | "stdin"): void;
  /** Ends every wait, and every later one, with this error. */
  fail(error: Error): void;
  close(): void;
}

interface Waiting {
  reply: Message | undefined;
  idle: boolean;
  readonly needsReply: boolean;
  readonly needsIdle: boolean;
  readonly onOutput: OnOutput;
  readonly resolve: (reply: Message | undefined) => void;
  readonly reject: (error: Error) => void;
}

type Need = Pick<Waiting, "needsReply" | "needsIdle">;

/** Connects to a kernel's sockets; whether a kernel listens shows with the first reply (see `greet`). */
export function connect(connection: Connection): Client {
  const session = randomUUID();
  const sockets = {
    shell: connectSocket(connection, "shell", session),
    control: connectSocket(connection, "control", session),
    stdin: connectSocket(connection, "stdin", session),
    iopub: connectSocket(connection, "iopub", session),
  };
  const waiting = new Map<string, Waiting>();
  const listeners: OnOutput[] = [];
  let failed: Error | undefined;
  let answer: ((request: Message) => object | undefined) | undefined;

  const settle = (id: string, entry: Waiting): void => {
    if ((entry.needsReply && !entry.reply) || (entry.needsIdle && !entry.idle)) return;
    waiting.delete(id);
    entry.resolve(entry.reply);
  };

  const onReply = (frames: readonly Buffer[]): void => {
    const message = parseMessage(connection.key, frames);
    const id = message.parent.msg_id ?? "";
    const entry = waiting.get(id);
    if (!entry) return;
    entry.reply = message;
    settle(id, entry);
  };

  const onIopub = (frames: readonly Buffer[]): void => {
    const message = parseMessage(connection.key, frames);
    for (const listener of listeners) listener(message);
    const id = message.parent.msg_id ?? "";
    const entry = waiting.get(id);
    if (!entry) return;
    if (message.header.msg_type === "status") entry.idle ||= message.content["execution_state"] === "idle";
    else entry.onOutput(message);
    settle(id, entry);
  };

  sockets.stdin.receive((frames) => {
    const request = parseMessage(connection.key, frames);
    const content = answer?.(request);
    if (!content) return;
    const header = newHeader("input_reply", session);
    sockets.stdin.send(serialize(connection.key, { header, parent: request.header, content }));
  });
  sockets.shell.receive(onReply);
  sockets.control.receive(onReply);
  sockets.iopub.receive(onIopub);

  const send = (
    socket: Socket,
    msg_type: string,
    content: object,
    need: Need,
    onOutput: OnOutput,
  ): Promise<Message | undefined> =>
    new Promise((resolve, reject) => {
      if (failed) return reject(failed);
      const header = newHeader(msg_type, session);
      waiting.set(header.msg_id, { reply: undefined, idle: false, ...need, onOutput, resolve, reject });
      socket.send(serialize(connection.key, { header, content }));
    });

  const nothing: OnOutput = () => undefined;
  return {
    request: (msg_type, content, onOutput = nothing) =>
      send(sockets.shell, msg_type, content, { needsReply: true, needsIdle: true }, onOutput) as Promise<Message>,
    control: (msg_type, content = {}) =>
      send(sockets.control, msg_type, content, { needsReply: true, needsIdle: false }, nothing) as Promise<Message>,
    tell: async (msg_type, content, onOutput = nothing) => {
      await send(sockets.shell, msg_type, content, { needsReply: false, needsIdle: true }, onOutput);
    },
    onMessage: (listener) => {
      listeners.push(listener);
    },
    onInput: (listener) => {
      answer = listener;
    },
    sendRaw: (frames, channel = "shell") => sockets[channel].send(frames),
    fail: (error) => {
      failed = error;
      for (const entry of waiting.values()) entry.reject(error);
      waiting.clear();
    },
    close: () => {
      for (const socket of Object.values(sockets)) socket.close();
    },
  };
}

/** ms between two greetings while a kernel starts. */
const greetingInterval = 100;

/**
 * Resolves when the kernel answers and its output arrives here: a subscription takes a moment to reach the kernel, and what it
 * publishes before is lost. Throws a KernelError after `timeout` ms.
 */
export async function greet(client: Client, timeout: number): Promise<Message> {
  const deadline = performance.now() + timeout;
  let failed: Error | undefined;
  let reply: Message | undefined;
  while (!reply && !failed && performance.now() < deadline) {
    const answered = client.request("kernel_info_request", {}).then(
      (message) => {
        reply = message;
      },
      (error: Error) => {
        failed = error;
      },
    );
    await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, greetingInterval))]);
  }
  if (failed) throw failed;
  if (!reply) throw new KernelError(`kernel: an answer within ${timeout / 1000} s is required, got none`);
  return reply;
}
