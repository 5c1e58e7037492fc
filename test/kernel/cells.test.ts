/** Names across cells: declared, declared anew, assigned, and of types that no declaration could write down. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cells, createCells } from "#kernel/cells/cells.js";
import { type Session, startSession } from "./session.js";

let folder: string;
let session: Session;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nabi-cells-"));
  session = await startSession(folder);
});
afterAll(async () => {
  await session.kernel.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs cells one after the other and gives the last one's result. */
async function last(...cells: string[]): Promise<unknown> {
  let result: unknown;
  for (const cell of cells) result = await session.resultOf(cell);
  return result;
}

describe("a name", () => {
  it.each([
    ["a constant of another type", ["const x: number = 1", 'const x = "text"', "x.length"], "4"],
    ["a variable", ["let v = 1", "let v = [1, 2]", "v.length"], "2"],
    ["a function", ["function f() { return 1 }", "function f(n: number) { return 2 * n }", "f(4)"], "8"],
    ["a class", ["class Box { size = 1 }", "class Box { name = 'box' }", "new Box().name"], "'box'"],
    ["an enumeration", ["enum E { A, B }", 'enum E { A = "a", C = "c" }', "E.C"], "'c'"],
    [
      "an interface",
      ["interface I { a: number }", "interface I { b: string }", 'const i: I = { b: "b" };\ni.b'],
      "'b'",
    ],
    ["a type", ["type T = number", "type T = string", 'const t: T = "t";\nt'], "'t'"],
    ["a namespace", ["namespace N { export const q = 1 }", "namespace N { export const r = 2 }", "N.r"], "2"],
    [
      "an import",
      ['import { join } from "node:path"', 'import { format as join } from "node:util"', 'join("%s", 1)'],
      "'1'",
    ],
    ["a class by a function", ["class K { a = 1 }", "function K() { return 3 }", "K()"], "3"],
    [
      "parts of objects",
      ["const { a, b: [c] } = { a: 1, b: [2] }", "const { a, ...c } = { a: 'a', d: 5 }", "a + c.d"],
      "'a5'",
    ],
  ])("may be declared again: %s", async (_, cells, result) => {
    expect(await last(...cells)).toBe(result);
  });
  it("keeps its type beside a value of the same name", async () => {
    expect(
      await last("interface Both { n: number }", "const Both = 1", "const both: Both = { n: Both };\nboth.n"),
    ).toBe("1");
  });
  it("is seen by functions of earlier cells as it is now", async () => {
    expect(await last("const size = 1;\nconst area = () => size * 2;", "const size = 10", "area()")).toBe("20");
    expect(
      await last("function g() { return 1 }\nfunction callG() { return g() }", "function g() { return 2 }", "callG()"),
    ).toBe("2");
  });
  it("is shared by functions of its cell and assignments of later ones", async () => {
    expect(
      await last("let count = 0;\nfunction next() { return ++count }", "count = 10;\nnext()", "[count, next()]"),
    ).toBe("[ 11, 12 ]");
    expect(await last("let l = 1, r = 2;", "[l, r] = [r, l];\n({ l } = { l: l * 10 });\n({ l, r })")).toBe(
      "{ l: 20, r: 1 }",
    );
  });
  it("declared inside a loop with var belongs to the notebook", async () => {
    expect(await last("for (var turn = 0; turn < 3; turn++);\nturn", "turn + 1")).toBe("4");
    expect(await last("for (const z of [1, 2]) { var seen = z }", "seen")).toBe("2");
  });
  it("that was exported can be used like others", async () => {
    expect(await last("export const shared = 5;\nexport function read() { return shared }", "shared + read()")).toBe(
      "10",
    );
  });
  it("of a function may be called above its declaration", async () => {
    expect(await session.resultOf("const early = above();\nfunction above() { return 7 }\nearly")).toBe("7");
  });
  it("stays after a later line of its cell failed", async () => {
    await session.errorOf('const before = 1;\nfunction helper() { return before }\nthrow new Error("stop")');
    expect(await session.resultOf("helper()")).toBe("1");
  });
  it("of a cell that does not pass the type checker changes nothing", async () => {
    await session.resultOf("const steady = 1");
    await session.errorOf('const steady: number = "text"');
    expect(await session.resultOf("steady")).toBe("1");
  });
  it("declared twice in one cell is an error, as is writing to a constant", async () => {
    expect(await session.errorOf("const d = 1;\nconst d = 2;")).toContain("2:7 - error TS2451");
    await session.resultOf("const fixed = 1");
    expect(await session.errorOf("fixed = 2")).toContain("TS2588");
  });
});

describe("the compiler", () => {
  const files = (cells: Cells): string[] =>
    cells
      .draft("")
      .program.getSourceFiles()
      .filter(({ fileName, text }) => /__cell_\d+__/.test(fileName) && text !== "")
      .map(({ text }) => text);
  const keep = (cells: Cells, code: string): void => {
    cells.draft(code);
    cells.keep();
  };

  it("forgets cells that nothing can see any more, and no others", () => {
    const cells = createCells(folder);
    for (let i = 0; i < 60; i++) keep(cells, `const a = ${i};\nexport { a };`);
    expect(files(cells)).toEqual(["const a = 59;\nexport { a };"]);
    keep(cells, "const b = () => a;\nexport { b };");
    keep(cells, "const a = 60;\nexport { a };");
    expect(files(cells).length).toBe(3); // b's type speaks of the a before it
    keep(cells, "interface a { n: number }\nexport { a };");
    expect(files(cells).length).toBe(4); // a type hides no value
    keep(cells, "const b = 1, c = 2;\nexport { b, c };");
    expect(files(cells)).toEqual([
      "const a = 60;\nexport { a };",
      "interface a { n: number }\nexport { a };",
      "const b = 1, c = 2;\nexport { b, c };",
    ]);
    cells.project.service.dispose();
  });
  it("has room for many cells", () => {
    const cells = createCells(folder);
    for (let i = 0; i < 60; i++) keep(cells, `const a${i} = ${i};\nexport { a${i} };`);
    const { program, file } = cells.draft("a0 + a59;");
    expect(program.getSemanticDiagnostics(file).length).toBe(0);
    cells.project.service.dispose();
  });
});

describe("a value whose type cannot be written down", () => {
  it.each([
    [
      "comes from a package of the package",
      ['import { columnTable } from "nabi";\nconst table = columnTable({ a: [1, 2] });', "table.numRows()"],
      "2",
    ],
    [
      "is a class with private parts",
      ["const Masked = class { private secret = 1; get() { return this.secret } };", "new Masked().get()"],
      "1",
    ],
    [
      "is made by a function's own class",
      ["const make = () => { class Local { #q = 1; z = 2 }\nreturn new Local() };\nconst made = make();", "made.z"],
      "2",
    ],
    [
      "has a key that is a symbol",
      ['const key: unique symbol = Symbol("k");\nconst keyed = { [key]: 1 };', "keyed[key]"],
      "1",
    ],
    ["is awaited", ['const soon = await (async () => ({ when: new Map([["a", 1]]) }))();', 'soon.when.get("a")'], "1"],
  ])("is kept if it %s", async (_, cells, result) => {
    expect(await last(...cells)).toBe(result);
  });
});

describe("code of a cell", () => {
  it("calls functions without making the notebook their `this`", async () => {
    const code = "function self(this: unknown) { return this === globalThis || this === undefined }\nself()";
    expect(await last(code, "self()")).toBe("true");
  });
  it("shows a promise as it is, and awaits where it says so", async () => {
    expect(await session.resultOf("new Promise(() => {})")).toBe("Promise { <pending> }");
    expect(await session.resultOf("await 1;\nnew Promise(() => {})")).toBe("Promise { <pending> }");
    expect(await session.resultOf("await Promise.resolve(5)")).toBe("5");
  });
  it("reads names that only the surroundings know", async () => {
    await session.resultOf("declare global { var outside: number }");
    await session.resultOf("declare const outer: { n: number };");
    await session.resultOf('import type {} from "node:os";\ndeclare module "node:os" { export const extra: number }');
    expect(await session.resultOf('import { extra } from "node:os";\nextra')).toBeUndefined();
    expect(
      await session.resultOf("Object.assign(globalThis, { outside: 1, outer: { n: 2 } });\noutside + outer.n"),
    ).toBe("3");
  });
  it("may use enumerations, decorators, generators and private fields across cells", async () => {
    await session.resultOf(
      "enum Level { Low = 3, High }\nconst enum Fixed { X = 5 }\nfunction mark(target: unknown) {}",
    );
    await session.resultOf(
      "@mark class Marked { static count = 1; #hidden = Level.High; read() { return this.#hidden + Marked.count } }\nfunction* levels() { yield Level.Low; yield Fixed.X }",
    );
    expect(await session.resultOf("[new Marked().read(), ...levels()]")).toBe("[ 5, 3, 5 ]");
  });
  it.each([
    ["", undefined],
    ["// nothing", undefined],
    ["1 // one", "1"],
    ['"use strict"', "'use strict'"],
    ["({})", "{}"],
    ["null", "null"],
    ["const o = {}", undefined],
  ])("%j gives %j", async (code, result) => {
    expect(await session.resultOf(code)).toBe(result);
  });
});
