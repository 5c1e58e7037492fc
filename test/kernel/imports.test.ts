/** Imports in cells: packages, local files that are edited while the kernel runs, JSON. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Session, startSession } from "./session.js";

let project: string;
let session: Session;

function write(path: string, text: string): void {
  writeFileSync(join(project, path), text);
}

/** A package that only `import` can load, with a top-level await, an "exports" map and types of its own. */
function writeModernPackage(): void {
  mkdirSync(join(project, "node_modules", "modern"), { recursive: true });
  const paths = { types: "./types.d.ts", import: "./index.js" };
  const manifest = { name: "modern", version: "1.0.0", type: "module", exports: { ".": paths, "./extra": paths } };
  write("node_modules/modern/package.json", JSON.stringify(manifest));
  write(
    "node_modules/modern/index.js",
    "const wait = await Promise.resolve(40);\nexport const answer = wait + 2;\nexport default function twice(x) { return 2 * x; }\n",
  );
  write(
    "node_modules/modern/types.d.ts",
    "export declare const answer: number;\nexport default function twice(x: number): number;\n",
  );
}

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "nabi-imports-"));
  for (const folder of ["notebooks", "src"]) mkdirSync(join(project, folder));
  writeModernPackage();
  session = await startSession(join(project, "notebooks"));
});
afterAll(async () => {
  await session.kernel.shutdown();
  rmSync(project, { recursive: true, force: true });
});

describe("packages", () => {
  it("are ES modules with top-level await, default and named exports, and their types", async () => {
    expect(await session.resultOf('import twice, { answer } from "modern";\ntwice(answer)')).toBe("84");
    expect(await session.resultOf('import * as all from "modern/extra";\nall.answer')).toBe("42");
    expect(await session.errorOf('import { answer as text } from "modern";\nconst t: string = text;')).toContain(
      "Type 'number' is not assignable to type 'string'",
    );
    expect(await session.resultOf('const { answer: dynamic } = await import("modern");\ndynamic')).toBe("42");
    expect(await session.resultOf("twice(answer) + dynamic")).toBe("126");
  });
  it("are CommonJS and Node's own modules", async () => {
    const code =
      'import { join } from "node:path";\nimport * as fs from "fs";\n[join("a", "b"), typeof fs.readFileSync]';
    expect(await session.resultOf(code)).toMatch(/'function'/);
  });
  it("that do not exist are errors that name them", async () => {
    expect(await session.errorOf('import x from "not-installed-anywhere";\nx')).toMatch(
      /cell_\d+:1:15 - error TS2307: .*not-installed-anywhere/,
    );
  });
  it("that fail show their own error, without frames of Node", async () => {
    write("notebooks/broken.mjs", 'throw new Error("broken module");\n');
    const text = await session.errorOf('import "./broken.mjs"');
    expect(text).toMatch(/^Error: broken module\n/);
    expect(text).not.toContain("node:");
  });
});

describe("local files", () => {
  it("are found with and without their extension, also above the notebook's folder", async () => {
    write("src/scale.ts", 'import { answer } from "modern";\nexport const scale: number = answer / 14;\n');
    for (const path of ["../src/scale", "../src/scale.ts", "../src/scale.js"]) {
      expect(await session.resultOf(`import { scale } from "${path}";\nscale`)).toBe("3");
    }
  });
  it("are read anew when they change, with their types", async () => {
    write("notebooks/model.ts", "export const value: number = 1;\n");
    const cell = 'import { value } from "./model";\nvalue';
    expect(await session.resultOf(cell)).toBe("1");
    write("notebooks/model.ts", 'export const value: string = "edited";\n');
    expect(await session.resultOf(cell)).toBe("'edited'");
    expect(await session.resultOf("value.toUpperCase()")).toBe("'EDITED'");
  });
  it("are read anew when only what they import changes, and keep their state when nothing does", async () => {
    write("src/other.ts", "export const base = 1;\n");
    write(
      "src/sum.ts",
      'import { base } from "./other.js";\nexport const state = { calls: 0 };\nexport const sum = base + 1;\n',
    );
    const cell = 'import { state, sum } from "../src/sum";\n[sum, ++state.calls]';
    expect(await session.resultOf(cell)).toBe("[ 2, 1 ]");
    expect(await session.resultOf(cell)).toBe("[ 2, 2 ]");
    write("src/other.ts", "export const base = 10;\n");
    expect(await session.resultOf(cell)).toBe("[ 11, 1 ]");
  });
  it("may import each other", async () => {
    write(
      "src/even.ts",
      'import { odd } from "./odd";\nexport function even(n: number): boolean { return n === 0 || odd(n - 1); }\n',
    );
    write(
      "src/odd.ts",
      'import { even } from "./even";\nexport const four = even(4);\nexport function odd(n: number): boolean { return n !== 0 && even(n - 1); }\n',
    );
    expect(await session.resultOf('import { four, odd } from "../src/odd";\n[four, odd(3)]')).toBe("[ true, true ]");
  });
  it("may be JavaScript of either kind, and may keep types to themselves", async () => {
    write("src/modern.js", "export const js = 1;\n");
    write("src/classic.js", "module.exports = { classic: 2 };\n");
    write("src/rows.ts", "interface Row { n: number }\nexport function rows(): Row[] { return [{ n: 3 }]; }\n");
    const code = `
import { js } from "../src/modern.js";
import classic from "../src/classic.js";
import { rows } from "../src/rows";
const all = rows();
[js, classic.classic, all[0].n]`;
    expect(await session.resultOf(code)).toBe("[ 1, 2, 3 ]");
    expect(await session.resultOf("all[0].n + 1")).toBe("4");
    expect(await session.errorOf("all[0].m")).toContain("Property 'm' does not exist on type 'Row'");
  });
  it("know where they are", async () => {
    write("src/here.ts", 'export const here = new URL("data.csv", import.meta.url).pathname;\n');
    expect(await session.resultOf('import { here } from "../src/here";\nhere')).toMatch(/\/src\/data\.csv'$/);
  });
  it("that are missing are found once they are there", async () => {
    const cell = 'import { late } from "./late";\nlate';
    expect(await session.errorOf(cell)).toContain("TS2307");
    write("notebooks/late.ts", "export const late = 1;\n");
    expect(await session.resultOf(cell)).toBe("1");
    write("notebooks/through.ts", 'export { later } from "./later";\n');
    const through = 'import { later } from "./through";\nlater';
    expect(await session.errorOf(through)).toMatch(/^through\.ts:1:23 - error TS2307/);
    write("notebooks/later.ts", "export const later = 2;\n");
    expect(await session.resultOf(through)).toBe("2");
  });
  it("cannot wait while they are loaded, and say so", async () => {
    write("notebooks/waits.ts", "const later = async () => await 1;\nexport const value = await later();\n");
    const cell = 'import { value } from "./waits";\nvalue';
    expect(await session.errorOf(cell)).toMatch(
      /^waits\.ts:2:22 - error TS1378: A file that cells import cannot wait while it is loaded\./,
    );
    write("notebooks/waits.mjs", "export const value = await Promise.resolve(5);\n");
    expect(await session.resultOf('import { value } from "./waits.mjs";\nvalue')).toBe("5");
  });
  it("with errors show their own lines, and can be mended", async () => {
    write("notebooks/wrong.ts", "export function f(): string {\n  return 5;\n}\n");
    const cell = 'import { f } from "./wrong";\nf()';
    expect(await session.errorOf(cell)).toBe(
      "wrong.ts:2:3 - error TS2322: Type 'number' is not assignable to type 'string'.\n   2 |   return 5;\n     |   ~~~~~~",
    );
    write("notebooks/wrong.ts", 'export function f(): string {\n  return "right";\n}\n');
    expect(await session.resultOf(cell)).toBe("'right'");
  });
});

describe("JSON", () => {
  it("comes with types and is read anew when it changes", async () => {
    write("notebooks/data.json", '{ "n": 3, "names": ["a"] }');
    const cell = 'import data from "./data.json";\nconst n: number = data.n;\nn';
    expect(await session.resultOf(`${cell} + data.names.length`)).toBe("4");
    write("notebooks/data.json", '{ "n": 30 }');
    expect(await session.resultOf(cell)).toBe("30");
    expect(await session.errorOf("data.names")).toContain("Property 'names' does not exist on type '{ n: number; }'");
  });
});

describe("in this repository", () => {
  it("notebooks can import its source files", async () => {
    const own = await startSession(fileURLToPath(new URL("../../notebooks", import.meta.url)));
    expect(
      await own.resultOf('import { rmse } from "../src/diagnostics/rmse";\ntypeof rmse([1, 2], [1, 4]).value'),
    ).toBe("'number'");
    await own.kernel.shutdown();
  });
});
