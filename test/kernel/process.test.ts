/** The real kernel process over its real sockets. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchKernel, type RunningKernel } from "#kernel/launch.js";
import { connect, greet } from "#kernel/wire/client.js";
import type { Message } from "#kernel/wire/messages.js";

let folder: string;
let kernel: RunningKernel;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nabi-cells-"));
  kernel = await launchKernel({ folder });
});
afterAll(async () => {
  await kernel.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly reply: Record<string, unknown>;
  readonly messages: Message[];
  readonly types: string[];
}

async function run(code: string, options: object = {}): Promise<Run> {
  const messages: Message[] = [];
  const reply = await kernel.client.request("execute_request", { code, ...options }, (message) =>
    messages.push(message),
  );
  return { reply: reply.content, messages, types: messages.map((message) => message.header.msg_type) };
}

function text({ messages }: Run, name = "stdout"): string {
  const streams = messages.filter(({ header, content }) => header.msg_type === "stream" && content["name"] === name);
  return streams.map(({ content }) => content["text"]).join("");
}

function result({ messages }: Run): unknown {
  const found = messages.find(({ header }) => header.msg_type === "execute_result");
  return (found?.content["data"] as Record<string, unknown> | undefined)?.["text/plain"];
}

async function resultOf(code: string): Promise<unknown> {
  const done = await run(code);
  expect(done.reply).toMatchObject({ status: "ok" });
  return result(done);
}

describe("a cell", () => {
  it("publishes its input, its text and its result, in this order, and counts", async () => {
    const first = await run('console.log("one"); console.error("two"); console.log("three"); 6 * 7');
    expect(first.types).toEqual(["execute_input", "stream", "stream", "stream", "execute_result"]);
    expect(text(first)).toBe("one\nthree\n");
    expect(text(first, "stderr")).toBe("two\n");
    expect(result(first)).toBe("42");
    const second = await run("undefined");
    expect(second.types).toEqual(["execute_input"]);
    expect(second.reply["execution_count"]).toBe((first.reply["execution_count"] as number) + 1);
  });
  it("may await at the top", async () => {
    expect(
      await resultOf("const late = await new Promise<number>((resolve) => setTimeout(resolve, 20, 3));\nlate + 1"),
    ).toBe("4");
  });
  it("may await at the top inside the arguments of generic functions", async () => {
    await run("const soon = async (x: number) => x; const twice = (x: number): number => 2 * x;");
    const code = "for (const v of [1, 2]) console.log(Array.from([await (await soon)(v)], twice)[0]);";
    expect(text(await run(code))).toBe("2\n4\n");
  });
  it("may await what stands in brackets, beside a declaration whose type comes from a package", async () => {
    await run('import { gaussianProcess } from "nabi";');
    const code =
      'const grid = gaussianProcess({ grid: [2, 2], covariance: "exponential" });\nconst size = await (await (async () => grid.shape)())[0];\nsize';
    expect(await resultOf(code)).toBe("2");
  });
  it("may loop over what is awaited at the top", async () => {
    const done = await run(
      "async function* numbers() { yield 1; yield 2 }\nfor await (const n of numbers()) console.log(n)",
    );
    expect(text(done)).toBe("1\n2\n");
  });
  it("reports a thrown error after an await, and values that are no errors", async () => {
    expect((await run('await Promise.resolve(); throw new TypeError("late")')).reply).toMatchObject({
      ename: "TypeError",
    });
    expect((await run('throw "text"')).reply).toMatchObject({ status: "error", evalue: "'text'" });
    expect((await run("throw undefined")).reply).toMatchObject({ status: "error", evalue: "undefined" });
  });
  it("survives errors that nobody awaited and shows them", async () => {
    const shown = await run(
      'setTimeout(() => { throw new Error("from a timer") }, 5);\nvoid Promise.reject(new Error("rejected"));\nawait new Promise((resolve) => setTimeout(resolve, 60));',
    );
    expect(text(shown, "stderr")).toContain("Error: from a timer");
    expect(text(shown, "stderr")).toContain("Error: rejected");
    expect(await resultOf("1 + 1")).toBe("2");
  });
  it("is silent if asked to be, and is not stored then", async () => {
    const before = await run("1");
    const silent = await run('console.log("psst"); 5', { silent: true });
    expect(silent.types).toEqual([]);
    expect((await run("1")).reply["execution_count"]).toBe((before.reply["execution_count"] as number) + 1);
  });
  it("evaluates user expressions after it", async () => {
    const done = await run("const u = 20", { user_expressions: { twice: "u * 2", wrong: "u.nothing" } });
    expect(done.reply["user_expressions"]).toMatchObject({
      twice: { status: "ok", data: { "text/plain": "40" } },
      wrong: { status: "error", ename: "TypeScriptError" },
    });
  });
});

describe("output", () => {
  it("shows several MIME types at once, updates them in place and stays in order with text", async () => {
    const done = await run(`
const hook = (globalThis as any)[Symbol.for("nabi.displayHook")];
console.log("before");
hook({ data: { "text/plain": "0 %", "text/html": "<b>0 %</b>" }, displayId: "bar", update: false });
console.log("between");
hook({ data: { "text/plain": "100 %", "image/png": new Uint8Array([137, 80]) }, displayId: "bar", update: true });
({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "drawn", "image/svg+xml": "<svg/>" }) })`);
    expect(done.types).toEqual([
      "execute_input",
      "stream",
      "display_data",
      "stream",
      "update_display_data",
      "execute_result",
    ]);
    expect(done.messages[2]!.content).toEqual({
      data: { "text/plain": "0 %", "text/html": "<b>0 %</b>" },
      metadata: {},
      transient: { display_id: "bar" },
    });
    expect(done.messages[4]!.content["data"]).toEqual({ "text/plain": "100 %", "image/png": "iVA=" });
    expect(done.messages[5]!.content["data"]).toEqual({ "text/plain": "drawn", "image/svg+xml": "<svg/>" });
  });
  it("of a value whose display fails is that error", async () => {
    const failed = await run('({ [Symbol.for("Jupyter.display")]: () => { throw new Error("cannot draw") } })');
    expect(failed.reply).toMatchObject({ status: "error", evalue: "cannot draw" });
  });
  it("is cleared by console.clear()", async () => {
    expect((await run('console.log("old"); console.clear(); console.log("new")')).types).toEqual([
      "execute_input",
      "stream",
      "clear_output",
      "stream",
    ]);
  });
  it("of tslab's own display functions is shown, too", async () => {
    const done = await run('import * as tslab from "tslab";\ntslab.display.html("<b>x</b>")');
    expect(done.messages.at(-1)!.content["data"]).toEqual({ "text/html": "<b>x</b>" });
  });
});

describe("requests", () => {
  it("for the kernel's name are answered, on the control channel also while a cell runs", async () => {
    const info = { status: "ok", implementation: "nabi", language_info: { name: "typescript", file_extension: ".ts" } };
    expect((await kernel.client.request("kernel_info_request", {})).content).toMatchObject(info);
    const running = run("const end = Date.now() + 400; while (Date.now() < end);");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const start = performance.now();
    expect((await kernel.client.control("kernel_info_request")).content).toMatchObject(info);
    expect(performance.now() - start).toBeLessThan(250);
    await running;
  });
  it.each([
    ["const a = 1", "complete"],
    ["await Promise.resolve(1)", "complete"],
    ["function f() {", "incomplete"],
    ["const a = [", "incomplete"],
    ["1 +", "incomplete"],
    ["`abc", "incomplete"],
    ["/* abc", "incomplete"],
    ["import = 7q", "invalid"],
    ["const = =", "invalid"],
    ["const a = ]", "invalid"],
    ["const a = 'abc", "invalid"],
  ])("is_complete: %j is %s", async (code, status) => {
    const { content } = await kernel.client.request("is_complete_request", { code });
    expect(content).toMatchObject(
      status === "incomplete" ? { status, indent: /[{[]$/.test(code) ? "  " : "" } : { status },
    );
  });
  it("for history give the inputs and outputs", async () => {
    await run("'needle'");
    const { content } = await kernel.client.request("history_request", {
      hist_access_type: "tail",
      n: 1,
      output: true,
      raw: true,
    });
    expect(content["history"]).toEqual([[0, expect.any(Number), ["'needle'", "'needle'"]]]);
  });
  it("to open a comm are answered by closing it", async () => {
    const messages: Message[] = [];
    await kernel.client.tell("comm_open", { comm_id: "c1", target_name: "jupyter.widget", data: {} }, (m) =>
      messages.push(m),
    );
    expect(messages.map(({ header, content }) => [header.msg_type, content["comm_id"]])).toEqual([
      ["comm_close", "c1"],
    ]);
    expect((await kernel.client.request("comm_info_request", {})).content).toEqual({ status: "ok", comms: {} });
  });
  it("of an unknown type leave the kernel alive", async () => {
    await kernel.client.tell("no_such_request", {});
    expect(await resultOf("1")).toBe("1");
  });
});

describe("a second client", () => {
  it("sees the output of the first", async () => {
    const other = connect(kernel.connection);
    await greet(other, 10_000);
    const seen: string[] = [];
    other.onMessage(({ header }) => seen.push(header.msg_type));
    await run('console.log("for everybody")');
    await expect.poll(() => seen).toContain("stream");
    other.close();
  });
});
