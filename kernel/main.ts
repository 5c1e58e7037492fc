#!/usr/bin/env node
/** The kernel's process: `node main.js <connection file>`, as the kernelspec starts it. */
import { randomUUID } from "node:crypto";
import * as nodeModule from "node:module";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { endWithChildren } from "./children.js";
import { KernelError } from "./error.js";
import { thrownError } from "./errors/traceback.js";
import type { KernelState } from "./handlers/handler.js";
import { kernelInfo } from "./handlers/kernel-info.js";
import { createKernel } from "./kernel.js";
import { createStdin } from "./output/stdin.js";
import { loadState } from "./state.js";
import { type Connection, exposures, readConnection } from "./wire/connection.js";
import { createFlags, startControl } from "./wire/control.js";
import { createInbox } from "./wire/inbox.js";
import { type Message, serialize } from "./wire/messages.js";
import { createRejections } from "./wire/rejections.js";
import { bindSocket } from "./wire/sockets.js";

/** The real stderr, for the kernel's own words; cells' output goes to their readers. */
const stderr = process.stderr.write.bind(process.stderr);
function log(text: string): void {
  stderr(`nabi kernel: ${text}\n`);
}

/** ms that a front end's first requests have before the compiler is loaded. */
const greeting = 150;

/** Errors that no cell awaited are shown where the reader looks, and the kernel lives on. */
function surviveUserErrors(): void {
  const show = (what: string, thrown: unknown): void => console.error(what, thrownError(thrown).traceback.join("\n"));
  process.on("uncaughtException", (error) => show("Uncaught", error));
  process.on("unhandledRejection", (reason) => show("Unhandled promise rejection:", reason));
}

async function serve(connection: Connection): Promise<void> {
  const session = randomUUID();
  const rejections = createRejections(log);
  const [shell, iopub, stdin] = await Promise.all([
    bindSocket(connection, "shell"),
    bindSocket(connection, "iopub"),
    bindSocket(connection, "stdin"),
  ]);
  const shared = createFlags();
  const questions = createStdin(session, (header, content, { identities, header: parent }) =>
    stdin.send(serialize(connection.key, { identities, header, parent, content })),
  );
  const build = await loadState(shared, questions);
  let state: KernelState | undefined;
  const wires = {
    key: connection.key,
    session,
    sendShell: shell.send,
    sendIopub: iopub.send,
    shellPending: () => shell.pending,
    log,
    shutdown: () => end(),
  };
  const kernel = createKernel(wires, (self, abortQueued) => {
    state = build(self, abortQueued);
    return state;
  });
  const onSignal = (): void => state?.interrupts.interrupt();
  const listenToSignal = (): void => {
    process.off("SIGINT", onSignal).on("SIGINT", onSignal);
  };
  const parent = Number(process.env["JPY_PARENT_PID"]);
  await startControl(
    { connection, session, shared, kernelInfo: kernelInfo(), parent: parent > 0 ? parent : undefined },
    {
      interrupt: () => state?.interrupts.interrupt(),
      terminated: () => {
        listenToSignal(); // the terminated code may have been about to give Node its handlers back
        state?.interrupts.interrupt(true);
      },
      rejected: ({ reason }) => rejections.add(reason),
      handled: ({ header }) => {
        kernel.publish("status", { execution_state: "busy" }, header);
        kernel.publish("status", { execution_state: "idle" }, header);
      },
      shutdown: () => end(),
    },
  );
  const end = (): void => {
    rejections.report();
    state?.output.flush();
    state?.evaluator.close();
    for (const socket of [shell, iopub, stdin]) socket.close();
    process.exit(0);
  };
  listenToSignal();
  surviveUserErrors();
  endWithChildren();
  kernel.publish("status", { execution_state: "starting" }, {});
  const inbox = createInbox(connection.key, rejections.add);
  const open = (take: (message: Message) => void) => (frames: readonly Buffer[]) => {
    const message = inbox(frames);
    if (message) take(message);
  };
  stdin.receive(open(questions.receive));
  shell.receive(open(kernel.receive));
  // Loading blocks this thread for a second: the first requests, a front end's greeting, are answered before.
  setTimeout(kernel.warm, greeting);
}

// Node 22 and later keep the compiled code of modules between two starts: beside the built files, not in a folder where all may write.
const codeFolder = fileURLToPath(new URL("../.compile-cache", import.meta.url));
(nodeModule as { enableCompileCache?: (folder: string) => void }).enableCompileCache?.(codeFolder);

const path = process.argv[2];
try {
  if (!path) throw new KernelError("a connection file is required, got no argument");
  const connection = readConnection(path);
  exposures(path, connection).forEach(log);
  await serve(connection);
} catch (error) {
  log(error instanceof KernelError ? error.message : inspect(error));
  process.exit(1);
}
