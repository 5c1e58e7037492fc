/** What newer versions of TypeScript can read, in cells and in the types of packages. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Session, startSession } from "./session.js";

let folder: string;
let session: Session;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nabi-syntax-"));
  session = await startSession(folder);
});
afterAll(async () => {
  await session.kernel.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

describe("cells may hold", () => {
  it("using: what a block opened is closed in reverse order, also behind an error", async () => {
    const code = `
const closed: string[] = [];
const open = (name: string) => ({ name, [Symbol.dispose]: () => void closed.push(name) });
function work(): string {
  using a = open("a");
  using b = open("b");
  return a.name + b.name;
}
try {
  using c = open("c");
  throw new Error(c.name);
} catch {}
[work(), ...closed]`;
    expect(await session.resultOf(code)).toBe("[ 'ab', 'c', 'b', 'a' ]");
  });
  it("await using", async () => {
    const code = `
const log: string[] = [];
{
  await using file = { [Symbol.asyncDispose]: async () => { await null; log.push("closed"); } };
  log.push(typeof file);
}
log`;
    expect(await session.resultOf(code)).toBe("[ 'object', 'closed' ]");
  });
  it("using outside every block: it is closed where the cell ends, and the name is there while it runs", async () => {
    const code = `
const ends: string[] = [];
using whole = { n: 1, [Symbol.dispose]: () => void ends.push("end") };
ends.push(String(whole.n));
whole.n + 1`;
    expect(await session.resultOf(code)).toBe("2");
    expect(await session.resultOf("ends")).toBe("[ '1', 'end' ]");
  });
  it("satisfies, const type parameters, NoInfer and accessors", async () => {
    const code = `
const sizes = { small: 1, large: 2 } satisfies Record<string, number>;
const tuple = <const T extends readonly unknown[]>(...items: T): T => items;
const pair = tuple("a", 1);
const first: "a" = pair[0];
function pick<T extends string>(all: T[], initial: NoInfer<T>): T { return initial; }
class Counter { accessor value = 1; }
[sizes.large, first, pick(["x", "y"], "y"), new Counter().value]`;
    expect(await session.resultOf(code)).toBe("[ 2, 'a', 'y', 1 ]");
    expect(await session.errorOf('pick(["x", "y"], "z")')).toContain(`'"z"' is not assignable to parameter of type`);
    expect(await session.errorOf("sizes.medium")).toContain("Property 'medium' does not exist");
  });
  it("imports of JSON with their attribute, at once or later", async () => {
    writeFileSync(join(folder, "data.json"), '{ "n": 3 }');
    expect(await session.resultOf('import data from "./data.json" with { type: "json" };\ndata.n')).toBe("3");
    const later = 'const { default: again } = await import("./data.json", { with: { type: "json" } });\nagain.n + 1';
    expect(await session.resultOf(later)).toBe("4");
  });
  it("only strict code, as modules do, whatever else stands in them", async () => {
    const code = "for (const i of [1]) { var seen = i; }\n(function (this: unknown) { return this; })()";
    expect(await session.resultOf(code)).toBeUndefined();
    expect(await session.resultOf("(function (this: unknown) { return this; })()")).toBeUndefined();
  });
});

describe("types of packages", () => {
  it("may be of today", async () => {
    const path = join(folder, "node_modules", "today");
    mkdirSync(path, { recursive: true });
    writeFileSync(
      join(path, "package.json"),
      '{ "name": "today", "type": "module", "exports": { "import": { "types": "./index.d.ts", "default": "./index.js" }, "require": { "types": "./old.d.ts", "default": "./old.cjs" } } }',
    );
    writeFileSync(
      join(path, "index.d.ts"),
      `import type { Stats } from "node:fs" with { "resolution-mode": "import" };
export declare function choose<const T extends string>(all: readonly T[], otherwise: NoInfer<T>): T;
export declare function open(): Disposable & { readonly stats?: Stats };
`,
    );
    writeFileSync(
      join(path, "index.js"),
      "export const choose = (all, otherwise) => otherwise;\nexport const open = () => ({ [Symbol.dispose]: () => {} });\n",
    );
    writeFileSync(join(path, "old.d.ts"), "export declare const old: true;\n");
    expect(await session.resultOf('import { choose, open } from "today";\nchoose(["a", "b"], "b")')).toBe("'b'");
    expect(await session.errorOf('choose(["a", "b"], "c")')).toContain("TS2345");
  });
});
