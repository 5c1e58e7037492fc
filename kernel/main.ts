#!/usr/bin/env node
/** The kernel's process: `node main.js <connection file>`, as the kernelspec starts it. */
import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { type Connection, readConnection } from "./connection.js";
import { createFlags, createGuard, type Guard, startControl } from "./control.js";
import { installDisplayHook } from "./display.js";
import { KernelError } from "./error.js";
import type { KernelState } from "./handlers/handler.js";
import { kernelInfo } from "./handlers/kernel-info.js";
import { createInterrupts } from "./interrupt.js";
import { createKernel, type Kernel } from "./kernel.js";
import { captureStreams, createOutput } from "./output.js";
import { bindSocket } from "./sockets.js";

/** The real stderr, for the kernel's own words; cells' output goes to their readers. */
const stderr = process.stderr.write.bind(process.stderr);
function log(text: string): void {
  stderr(`nabi kernel: ${text}\n`);
}

/** ms that a front end's first requests have before the compiler is loaded. */
const greeting = 150;

/** Loads the compiler, the slow part of starting, and opens the ways out of a cell. */
async function prepare(guard: Guard): Promise<(kernel: Kernel, abortQueued: () => Promise<void>) => KernelState> {
  const { createEvaluator } = await import("./evaluator.js");
  return (kernel, abortQueued) => {
    const output = createOutput(kernel.publish);
    const evaluator = createEvaluator(
      process.cwd(),
      (content, update) => output.publish(update ? "update_display_data" : "display_data", content),
      guard,
    );
    captureStreams(output);
    installDisplayHook(({ data, displayId, update }) => {
      const content = { data, metadata: {}, transient: { display_id: displayId } };
      output.publish(update ? "update_display_data" : "display_data", content);
    });
    const interrupts = createInterrupts(() => evaluator.stop());
    return { evaluator, output, interrupts, history: [], executionCount: 0, abortQueued };
  };
}

/** Errors that no cell awaited are shown where the reader looks, and the kernel lives on. */
function surviveUserErrors(): void {
  process.on("uncaughtException", (error) => console.error(`Uncaught ${inspect(error)}`));
  process.on("unhandledRejection", (reason) => console.error(`Unhandled promise rejection: ${inspect(reason)}`));
}

async function serve(connection: Connection): Promise<void> {
  const session = randomUUID();
  const [shell, iopub, stdin] = await Promise.all([
    bindSocket(connection, "shell"),
    bindSocket(connection, "iopub"),
    bindSocket(connection, "stdin"),
  ]);
  const shared = createFlags();
  const build = await prepare(createGuard(shared));
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
  const parent = Number(process.env["JPY_PARENT_PID"]);
  await startControl(
    { connection, session, shared, kernelInfo: kernelInfo(), parent: parent > 0 ? parent : undefined },
    {
      interrupt: () => state?.interrupts.interrupt(),
      terminated: () => state?.interrupts.interrupt(true),
      rejected: () => kernel.reject(),
      handled: ({ header }) => {
        kernel.publish("status", { execution_state: "busy" }, header);
        kernel.publish("status", { execution_state: "idle" }, header);
      },
      shutdown: () => end(),
    },
  );
  const end = (): void => {
    state?.output.flush();
    state?.evaluator.close();
    for (const socket of [shell, iopub, stdin]) socket.close();
    process.exit(0);
  };
  process.on("SIGINT", () => state?.interrupts.interrupt());
  surviveUserErrors();
  kernel.publish("status", { execution_state: "starting" }, {});
  shell.receive(kernel.receive);
  // Loading blocks this thread for a second: the first requests, a front end's greeting, are answered before.
  setTimeout(kernel.warm, greeting);
}

const path = process.argv[2];
try {
  if (!path) throw new KernelError("a connection file is required, got no argument");
  await serve(readConnection(path));
} catch (error) {
  log(error instanceof KernelError ? error.message : inspect(error));
  process.exit(1);
}
