/** The kernel between its sockets: a queue of requests, answered one at a time, each between "busy" and "idle". */
import { thrownError } from "./errors/traceback.js";
import { execute } from "./handlers/execute.js";
import type { KernelState } from "./handlers/handler.js";
import { handlers, type Registered } from "./handlers/registry.js";
import { type Header, type Message, newHeader, serialize } from "./wire/messages.js";
import type { Frames } from "./wire/sockets.js";

/** The ends that the kernel speaks through. */
export interface Wires {
  readonly key: string;
  readonly session: string;
  sendShell(frames: Frames): void;
  sendIopub(frames: Frames): void;
  /** Resolves when every shell message that has arrived by now has been received. */
  caughtUp(): Promise<void>;
  /** The kernel's own words, which belong in no notebook. */
  log(text: string): void;
}

export interface Kernel {
  /** Takes a message of the shell channel. */
  receive(request: Message): void;
  publish(msg_type: string, content: object, parent: Partial<Header>): void;
  /** Loads what cells need, if it is not loaded yet. */
  warm(): void;
}

/** `load` makes the state that handlers need; it is called once, before the first message that needs it. */
export function createKernel(
  wires: Wires,
  load: (kernel: Kernel, abortQueued: () => Promise<void>) => KernelState,
): Kernel {
  const queue: Message[] = [];
  const aborted = new WeakSet<Message>();
  let state: KernelState | undefined;
  let busy = false;

  const publish: Kernel["publish"] = (msg_type, content, parent) => {
    const header = newHeader(msg_type, wires.session);
    wires.sendIopub(serialize(wires.key, { identities: [Buffer.from(msg_type)], header, parent, content }));
  };

  const reply = (request: Message, msg_type: string, content: object): void => {
    const header = newHeader(msg_type, wires.session);
    wires.sendShell(serialize(wires.key, { identities: request.identities, header, parent: request.header, content }));
  };

  const abortQueued = async (): Promise<void> => {
    await wires.caughtUp();
    for (const message of queue) aborted.add(message);
  };

  const handle = async (
    request: Message,
    { reply: msg_type, handle, early }: Registered,
    kernel: Kernel,
  ): Promise<void> => {
    if (early && msg_type) {
      reply(request, msg_type, (await handle(request.content as never, undefined as never)) as object);
      return;
    }
    state ??= load(kernel, abortQueued);
    if (handle === execute && aborted.has(request)) {
      reply(request, "execute_reply", { status: "aborted" }); // with a count front ends would number a cell that never ran
      return;
    }
    // Late output of a cell stays the cell's while a front end asks for completions.
    if (handle === execute || !msg_type) state.output.begin(request.header, request.content["silent"] === true);
    const { output, stdin } = state;
    if (handle === execute) stdin.begin(request);
    try {
      const content = await handle(request.content as never, state);
      output.flush();
      if (msg_type && content) reply(request, msg_type, content);
    } catch (thrown) {
      // A request that makes no sense, or an answer that is no JSON. A cell's reader sees errors only where they are published.
      const error = { status: "error", ...thrownError(thrown) };
      if (handle === execute) output.publish("error", error);
      output.flush();
      if (msg_type) reply(request, msg_type, { ...error, execution_count: state.executionCount });
    }
    if (handle === execute) stdin.end();
  };

  const dispatch = async (request: Message, kernel: Kernel): Promise<void> => {
    publish("status", { execution_state: "busy" }, request.header);
    const registered = handlers.get(request.header.msg_type);
    if (registered) await handle(request, registered, kernel);
    else wires.log(`no handler for ${request.header.msg_type}`);
    publish("status", { execution_state: "idle" }, request.header);
  };

  const drain = async (kernel: Kernel): Promise<void> => {
    if (busy) return;
    busy = true;
    for (let next = queue.shift(); next; next = queue.shift()) await dispatch(next, kernel);
    busy = false;
  };

  const kernel: Kernel = {
    publish,
    warm: () => {
      state ??= load(kernel, abortQueued);
    },
    receive: (request) => {
      queue.push(request);
      void drain(kernel);
    },
  };
  return kernel;
}
