/** The dispatcher and its handlers with recorded wires in the place of sockets, and a scripted evaluator. */
import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import type { Evaluator, Outcome } from "#kernel/cells/evaluator.js";
import { createInterrupts } from "#kernel/interrupt.js";
import { createKernel, type Kernel } from "#kernel/kernel.js";
import { createOutput } from "#kernel/output/output.js";
import { createStdin } from "#kernel/output/stdin.js";
import { createFlags, createMarkCell, flags } from "#kernel/wire/flags.js";
import { type Message, newHeader, parseMessage, serialize } from "#kernel/wire/messages.js";
import type { Frames } from "#kernel/wire/sockets.js";

const key = "key";
let sent: { channel: string; message: Message }[];
let kernel: Kernel;
let outcomes: (Outcome | Error)[];
let loads: number;
let logged: string[];
let shared: SharedArrayBuffer;
/** Messages that have arrived but are still on their way to the kernel. */
let arriving: (() => void)[];

const evaluator: Evaluator = {
  execute: async () => {
    const next = outcomes.shift() ?? { status: "ok" };
    if (next instanceof Error) throw next;
    return next;
  },
  complete: () => ({ start: 1, end: 3, candidates: [{ text: "abc", type: "const" }] }),
  inspect: (_, position) => (position === 3 ? { signature: "sig", documentation: "doc" } : undefined),
  isComplete: () => "incomplete",
  stop: () => undefined,
  close: () => undefined,
};

function receiver(channel: string): (frames: Frames) => void {
  return (frames) =>
    sent.push({
      channel,
      message: parseMessage(
        key,
        frames.map((frame) => Buffer.from(frame)),
      ),
    });
}

beforeEach(() => {
  sent = [];
  outcomes = [];
  loads = 0;
  logged = [];
  arriving = [];
  shared = createFlags();
  const wires = {
    key,
    session: "kernel",
    sendShell: receiver("shell"),
    sendIopub: receiver("iopub"),
    caughtUp: async () => {
      for (const enter of arriving.splice(0)) {
        await turn();
        enter();
      }
    },
    log: (text: string) => logged.push(text),
  };
  kernel = createKernel(wires, (self, abortQueued) => {
    loads++;
    const interrupts = createInterrupts(() => undefined);
    const stdin = createStdin("kernel", () => undefined);
    return {
      evaluator,
      output: createOutput(self.publish),
      stdin,
      interrupts,
      markCell: createMarkCell(shared),
      history: [],
      executionCount: 0,
      abortQueued,
    };
  });
});

function ask(msg_type: string, content: object): string {
  const header = newHeader(msg_type, "client");
  const frames = serialize(key, { identities: [Buffer.from("me")], header, content });
  kernel.receive(
    parseMessage(
      key,
      frames.map((frame) => Buffer.from(frame)),
    ),
  );
  return header.msg_id;
}

/** What was sent on account of a request, once the kernel is idle again. */
async function answer(id: string): Promise<string[]> {
  const mine = (): typeof sent => sent.filter(({ message }) => message.parent.msg_id === id);
  await expect.poll(() => mine().at(-1)?.message.content["execution_state"]).toBe("idle");
  return mine().map(({ channel, message }) => {
    const { execution_state, status } = message.content;
    return [channel, message.header.msg_type, execution_state ?? status].filter(Boolean).join(" ");
  });
}

const reply = (id: string): Record<string, unknown> =>
  sent.find(({ channel, message }) => channel === "shell" && message.parent.msg_id === id)?.message.content ?? {};

describe("every request", () => {
  it("is answered between busy and idle, to whom it came from", async () => {
    const id = ask("complete_request", { code: "xab", cursor_pos: 3 });
    expect(await answer(id)).toEqual(["iopub status busy", "shell complete_reply ok", "iopub status idle"]);
    expect(reply(id)).toMatchObject({ matches: ["abc"], cursor_start: 1, cursor_end: 3 });
    const { message } = sent.find(({ channel }) => channel === "shell")!;
    expect(message.identities.map(String)).toEqual(["me"]);
    expect(sent[0]!.message.identities.map(String)).toEqual(["status"]); // the topic
  });
  it("for the kernel's name is answered before the compiler is loaded; the others load it once", async () => {
    await answer(ask("kernel_info_request", {}));
    expect(loads).toBe(0);
    await answer(ask("is_complete_request", { code: "f(" }));
    await answer(ask("is_complete_request", { code: "f(" }));
    kernel.warm();
    expect(loads).toBe(1);
  });
  it("with content that makes no sense gets an error for an answer", async () => {
    const id = ask("complete_request", {});
    expect(await answer(id)).toEqual(["iopub status busy", "shell complete_reply error", "iopub status idle"]);
    expect(reply(id)["ename"]).toBe("TypeError");
  });
  it("that nobody handles is passed over", async () => {
    expect(await answer(ask("usage_request", {}))).toEqual(["iopub status busy", "iopub status idle"]);
    expect(logged).toEqual(["no handler for usage_request"]);
  });
});

describe("execute_request", () => {
  it("publishes input and result before the reply", async () => {
    outcomes = [{ status: "ok", value: 7 }];
    expect(await answer(ask("execute_request", { code: "7" }))).toEqual([
      "iopub status busy",
      "iopub execute_input",
      "iopub execute_result",
      "shell execute_reply ok",
      "iopub status idle",
    ]);
  });
  it("answers aborted to what was queued behind an error, not to what came after it", async () => {
    outcomes = [{ status: "error", error: { ename: "E", evalue: "", traceback: [] } }];
    const ids = [
      ask("execute_request", { code: "throw" }),
      ask("execute_request", { code: "1" }),
      ask("complete_request", { code: "" }),
    ];
    expect((await answer(ids[0]!)).at(-2)).toBe("shell execute_reply error");
    expect(await answer(ids[1]!)).toEqual(["iopub status busy", "shell execute_reply aborted", "iopub status idle"]);
    const aborted = sent.find(
      ({ message }) => message.parent.msg_id === ids[1] && message.header.msg_type === "execute_reply",
    );
    expect(aborted!.message.content).toEqual({ status: "aborted" }); // no count: front ends would number a cell that never ran
    expect((await answer(ids[2]!))[1]).toBe("shell complete_reply ok");
    expect((await answer(ask("execute_request", { code: "2" }))).at(-2)).toBe("shell execute_reply ok");
  });
  it("answers aborted to what is still on its way when the error comes", async () => {
    outcomes = [{ status: "error", error: { ename: "E", evalue: "", traceback: [] } }];
    const ids: string[] = [];
    arriving = Array.from({ length: 5 }, () => () => ids.push(ask("execute_request", { code: "1" })));
    await answer(ask("execute_request", { code: "throw" }));
    for (const id of ids) expect((await answer(id))[1]).toBe("shell execute_reply aborted");
    expect(ids).toHaveLength(5);
  });
  it("counts as running until what waits behind it is aborted: who is told of an interrupt sends the next cell", async () => {
    const isRunning = (): boolean => Atomics.load(new Int32Array(shared), flags.cells) % 2 === 1;
    outcomes = [{ status: "error", error: { ename: "E", evalue: "", traceback: [] } }, new Error("compiler gone")];
    const seen: boolean[] = [];
    arriving = [() => seen.push(isRunning())];
    expect(isRunning()).toBe(false);
    await answer(ask("execute_request", { code: "throw" }));
    expect(seen).toEqual([true]);
    expect(isRunning()).toBe(false);
    await answer(ask("execute_request", { code: "1" }));
    expect(isRunning()).toBe(false);
  });
  it("answers an error, not silence, if the evaluator itself fails", async () => {
    outcomes = [new Error("compiler gone")];
    const id = ask("execute_request", { code: "1" });
    await answer(id);
    expect(reply(id)).toMatchObject({ status: "error", evalue: "compiler gone" });
  });
  it("shows the error of a result that is no JSON, and answers", async () => {
    outcomes = [{ status: "ok", value: { "application/json": 1n } }];
    const id = ask("execute_request", { code: "1" });
    expect(await answer(id)).toContain("iopub error");
    expect(reply(id)).toMatchObject({ status: "error", ename: "TypeError", execution_count: 1 });
  });
  it("answers an error where a user expression gives no JSON, and lives on", async () => {
    outcomes = [{ status: "ok" }, { status: "ok", value: { "application/json": 1n } }];
    const id = ask("execute_request", { code: "1", user_expressions: { big: "1n" } });
    expect((await answer(id)).at(-2)).toBe("shell execute_reply error");
    expect((await answer(ask("execute_request", { code: "2" }))).at(-2)).toBe("shell execute_reply ok");
  });
  it("without code is an error that says so, and is not counted", async () => {
    const id = ask("execute_request", { code: 7 });
    await answer(id);
    expect(reply(id)).toMatchObject({
      status: "error",
      evalue: "execute_request: code must be a string, got number",
      execution_count: 0,
    });
  });
  it("keeps numbers and history for stored cells only", async () => {
    for (const options of [{}, { silent: true }, { store_history: false }, {}])
      await answer(ask("execute_request", { code: "x", ...options }));
    const id = ask("history_request", { hist_access_type: "range", start: 1 });
    await answer(id);
    expect(reply(id)["history"]).toEqual([
      [0, 1, "x"],
      [0, 2, "x"],
    ]);
  });
});

describe("other requests", () => {
  it("inspect shows signature and documentation, or finds nothing", async () => {
    const found = ask("inspect_request", { code: "abc", cursor_pos: 3 });
    await answer(found);
    expect(reply(found)).toMatchObject({ found: true, data: { "text/plain": "sig\n\ndoc" } });
    const nothing = ask("inspect_request", { code: "abc", cursor_pos: 1 });
    await answer(nothing);
    expect(reply(nothing)).toMatchObject({ found: false, data: {} });
  });
  it.each(["abc?", "?abc", " abc ??\n", "?? abc;"])("%j is answered in the pager", async (code) => {
    const id = ask("execute_request", { code });
    expect(await answer(id)).toEqual([
      "iopub status busy",
      "iopub execute_input",
      "shell execute_reply ok",
      "iopub status idle",
    ]);
    const data = { "text/plain": "sig\n\ndoc", "text/markdown": "```typescript\nsig\n```\n\ndoc" };
    expect(reply(id)["payload"]).toEqual([{ source: "page", data, start: 0 }]);
    const complete = ask("is_complete_request", { code });
    await answer(complete);
    expect(reply(complete)).toEqual({ status: "complete" });
  });
  it("a question about an unknown name is an error; a conditional is no question", async () => {
    const id = ask("execute_request", { code: "ab?" });
    expect(await answer(id)).toContain("iopub error");
    expect(reply(id)).toMatchObject({ evalue: "?: a name that the cells know is required, got ab" });
    outcomes = [{ status: "ok", value: 5 }];
    expect(await answer(ask("execute_request", { code: "abc ? 1 : 2" }))).toContain("iopub execute_result");
  });
  it("is_complete suggests a deeper indentation after a bracket", async () => {
    const id = ask("is_complete_request", { code: "if (a) {\n  f([" });
    await answer(id);
    expect(reply(id)).toEqual({ status: "incomplete", indent: "    " });
  });
});
