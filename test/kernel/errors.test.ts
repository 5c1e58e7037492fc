/** Errors point at the reader's lines: of a cell or a local file, with an excerpt, without frames of the kernel. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Session, startSession } from "./session.js";

let folder: string;
let session: Session;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nabi-errors-"));
  const lines = [
    "interface Size { n: number }",
    "",
    "export function check(size: Size): void {",
    "  if (size.n < 0) throw new RangeError('negative: ' + size.n);",
    "}",
    "",
  ];
  writeFileSync(join(folder, "model.ts"), lines.join("\n"));
  session = await startSession(folder);
});
afterAll(async () => {
  await session.kernel.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

/** The error of a cell, whose number is written as N, as are those of earlier ones, counted back: N-1. */
async function errorOf(code: string): Promise<string> {
  const { reply } = await session.run(code);
  const number = reply["execution_count"] as number;
  const text = (reply["traceback"] as string[]).join("\n");
  return text.replace(/\bcell_(\d+)/g, (_, n: string) =>
    Number(n) === number ? "cell_N" : `cell_N-${number - Number(n)}`,
  );
}

describe("an error that a cell throws", () => {
  it("shows the line that threw, and the way there", async () => {
    const code =
      'interface Kept { a: number }\n\nfunction inner(x: number) {\n  if (x > 0) throw new RangeError("boom");\n}\n\ninner(1)';
    expect(await errorOf(code)).toBe(
      `RangeError: boom
   4 |   if (x > 0) throw new RangeError("boom");
     |                    ^
    at inner (cell_N:4:20)
    at cell_N:7:1`,
    );
    expect(await errorOf("// a later cell\ninner(2)")).toBe(
      `RangeError: boom
   4 |   if (x > 0) throw new RangeError("boom");
     |                    ^
    at inner (cell_N-1:4:20)
    at cell_N:2:1`,
    );
  });
  it("does so after an await, in callbacks and for names of earlier cells", async () => {
    await session.resultOf('const later = async (x: unknown) => {\n  await null;\n  throw new TypeError("late");\n};');
    expect(await errorOf("await Promise.resolve();\nawait later(1);")).toBe(
      `TypeError: late
   3 |   throw new TypeError("late");
     |         ^
    at later (cell_N-1:3:9)
    at async cell_N:2:1`,
    );
    expect(await errorOf('[1, 2].map((v) => {\n  if (v > 1) throw new Error("in callback");\n  return v;\n})')).toBe(
      `Error: in callback
   2 |   if (v > 1) throw new Error("in callback");
     |                    ^
    at cell_N:2:20
    at Array.map (<anonymous>)
    at cell_N:1:8`,
    );
  });
  it("shows the cell's line where code that is not the reader's threw", async () => {
    expect(await errorOf('const text = "{";\nconst parsed = JSON.parse(text);')).toMatch(
      /^SyntaxError: .*\n {3}2 \| const parsed = JSON\.parse\(text\);\n {5}\| {21}\^\n {4}at JSON\.parse \(<anonymous>\)\n {4}at cell_N:2:21$/,
    );
    const own = await errorOf('import { mixture } from "nabi";\nmixture({ components: 0 })');
    expect(own).toMatch(/^NabiError: mixture: .*got 0\n {3}2 \| mixture\(\{ components: 0 \}\)\n {5}\| \^\n/);
    expect(own).not.toMatch(/dist.kernel|tslab|node:/);
  });
  it("in a local file shows the file's line", async () => {
    expect(await errorOf('import { check } from "./model";\n\ncheck({ n: -1 })')).toBe(
      `RangeError: negative: -1
   4 |   if (size.n < 0) throw new RangeError('negative: ' + size.n);
     |                         ^
    at check (model.ts:4:25)
    at cell_N:3:1`,
    );
  });
  it("shows its causes in the same way", async () => {
    const text = await errorOf('throw new Error("outer", {\n  cause: new Error("root"),\n})');
    expect(text).toMatch(/^Error: outer\n {3}1 \| throw new Error/);
    expect(text).toMatch(/Caused by: Error: root\n {3}2 \| {3}cause: new Error\("root"\),\n {5}\| {10}\^/);
  });
  it("has the same places where the cell prints it", async () => {
    const { messages } = await session.run('\nconsole.log(new Error("shown").stack)');
    const text = messages.map(({ content }) => content["text"] ?? "").join("");
    expect(text).toMatch(/^Error: shown\n {4}at cell_\d+:2:13\n$/);
  });
});

describe("an error of the compiler", () => {
  it("shows place and line, and stops the cell", async () => {
    expect(await errorOf('globalThis.console.log("never");\nconst count: number = "three";')).toBe(
      `cell_N:2:7 - error TS2322: Type 'string' is not assignable to type 'number'.
   2 | const count: number = "three";
     |       ~~~~~`,
    );
  });
  it("over several lines shows them, and of many the first and last", async () => {
    await session.resultOf("function take(f: () => number) { return f() }");
    expect(await errorOf("\ntake(\n  [\n    1,\n  ])")).toBe(
      `cell_N:3:3 - error TS2345: Argument of type 'number[]' is not assignable to parameter of type '() => number'.
  Type 'number[]' provides no match for the signature '(): number'.
   3 |   [
     |   ~
   4 |     1,
     |     ~~
   5 |   ])
     |   ~`,
    );
    const text = await errorOf(`take([\n${"  1,\n".repeat(20)}])`);
    const lines = text.split("\n").filter((line) => /^ {1,3}(\d+|…) \|/.test(line));
    expect(lines.at(0)).toBe("   1 | take([");
    expect(lines.at(-1)).toBe("  22 | ])");
    expect(lines.length).toBeLessThan(8);
  });
  it("explains itself below its first line", async () => {
    const text = await errorOf("const pair: { a: { b: number } } = { a: { b: null as unknown as string } };");
    expect(text).toMatch(/error TS2322: .*\n {3}1 \| const pair/);
  });
  it("of the grammar comes alone, at the place where the code breaks off", async () => {
    expect(await errorOf("const a = 1;\nfoo(")).toBe(
      "cell_N:2:5 - error TS1005: ')' expected.\n   2 | foo(\n     |     ~",
    );
  });
});
