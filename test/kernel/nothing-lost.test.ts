/** Whatever a cell of a real kernel prints and shows arrives, in order, before "idle"; cells behind a failing one are told so. */
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchKernel, type RunningKernel } from "#kernel/launch.js";
import { resultOf, run, text } from "./cells.js";

let kernel: RunningKernel;

beforeAll(async () => {
  kernel = await launchKernel({ folder: tmpdir() });
  const hook = 'const show = (globalThis as any)[Symbol.for("nabi.displayHook")] as (message: object) => void;';
  await run(kernel.client, hook);
});
afterAll(() => kernel.shutdown());

/** A cell that shows a bundle. */
function showing(bundle: string): string {
  return `show({ data: ${bundle}, displayId: "a", update: false });`;
}

describe("output", () => {
  it("of 100,000 lines arrives complete and in order", async () => {
    const done = await run(kernel.client, 'for (let i = 0; i < 100_000; i++) console.log("line " + i)');
    expect(text(done)).toBe(Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join(""));
    expect(done.messages.length).toBeLessThan(500); // coalesced
  });
  it("of 3,000 displays arrives complete and in order", async () => {
    const done = await run(kernel.client, `for (let i = 0; i < 3000; i++) ${showing('{ "text/plain": String(i) }')}`);
    const shown = done.messages.filter(({ header }) => header.msg_type === "display_data");
    expect(shown.map(({ content }) => (content["data"] as { "text/plain": string })["text/plain"])).toEqual(
      Array.from({ length: 3000 }, (_, i) => String(i)),
    );
  });
  it("of 50 MB is cut off at 20 million characters with a notice, and the kernel lives on", async () => {
    const done = await run(kernel.client, 'for (let i = 0; i < 50; i++) process.stdout.write("x".repeat(1e6)); 1');
    expect(text(done)).toHaveLength(20_000_000);
    expect(text(done, "stderr")).toMatch(/a cell shows at most 20,000,000 characters/);
    expect(done.types.at(-1)).toBe("execute_result");
    expect(text(await run(kernel.client, 'console.log("again")'))).toBe("again\n");
  });
  it("of 50 MB in displays ends at 40 million characters with a notice, and the kernel lives on", async () => {
    const code = `for (let i = 0; i < 50; i++) ${showing('{ "image/png": new Uint8Array(1_000_000) }')} "result"`;
    const done = await run(kernel.client, code);
    const shown = done.messages.filter(({ header }) => header.msg_type === "display_data");
    expect(shown).toHaveLength(29); // 1,333,336 characters each
    expect(text(done, "stderr")).toMatch(/a cell displays at most 40,000,000 characters/);
    expect(done.types.at(-1)).toBe("stream");
    expect(await resultOf(kernel.client, '"again"')).toBe("'again'");
  });
  it("keeps the order of streams, displays and the result", async () => {
    const done = await run(
      kernel.client,
      `console.log(1); ${showing("{}")} console.error(2); ${showing("{}")} await null; console.log(3); 4`,
    );
    const order = ["execute_input", "stream", "display_data", "stream", "display_data", "stream", "execute_result"];
    expect(done.types).toEqual(order);
  });
  it.each([
    ["text", '"é".repeat(10_000_000)', "é".repeat(10_000_000)],
    ["bytes", "new Uint8Array(10_000_000).fill(7)", Buffer.alloc(10_000_000, 7).toString("base64")],
  ])("of 10 million characters or bytes in one display arrives: %s", async (_, code, expected) => {
    const done = await run(kernel.client, showing(`{ "image/png": ${code} }`));
    const { "image/png": shown } = done.messages.at(-1)!.content["data"] as Record<string, string>;
    expect(shown === expected).toBe(true); // no report of 10 million characters
  });
});

describe("cells queued behind a failing one", () => {
  it("are aborted; later ones run", async () => {
    const codes = ['await Promise.resolve();\nthrow new Error("first")', "1", "2"];
    const replies = await Promise.all(codes.map((code) => run(kernel.client, code)));
    expect(replies.map(({ reply }) => reply["status"])).toEqual(["error", "aborted", "aborted"]);
    expect(replies[1]!.types).toEqual([]);
    expect(await resultOf(kernel.client, "3")).toBe("3");
  });
  it("are aborted after a failing synchronous cell as well", async () => {
    const busy = 'const until = Date.now() + 200; while (Date.now() < until);\nthrow new Error("first")';
    const replies = await Promise.all([busy, "1", "2"].map((code) => run(kernel.client, code)));
    expect(replies.map(({ reply }) => reply["status"])).toEqual(["error", "aborted", "aborted"]);
  });
  it("run if stop_on_error is off", async () => {
    const failing = run(kernel.client, 'throw new Error("first")', { stop_on_error: false });
    const replies = await Promise.all([failing, run(kernel.client, "1")]);
    expect(replies.map(({ reply }) => reply["status"])).toEqual(["error", "ok"]);
  });
});
