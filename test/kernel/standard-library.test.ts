/** The standard library as the compiler of cells sees it. */
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { createCells } from "#kernel/cells/cells.js";
import { diagnose } from "#kernel/errors/diagnostics.js";

const cells = createCells(tmpdir());

/** What the compiler says of a cell and of global names. */
function complaints(code: string): unknown[] {
  const { program, file } = cells.draft(code);
  const all = [...program.getGlobalDiagnostics(), ...diagnose(program, file)];
  return all.map(({ messageText }) => messageText);
}

/** The files of the library that hold anything. */
function filled(): string[] {
  const files = cells.draft("").program.getSourceFiles();
  return files
    .filter(({ fileName, text }) => /[\\/]lib\.[^\\/]+$/.test(fileName) && text !== "")
    .map((f) => f.fileName);
}

describe("the standard library", () => {
  it("is all there, from the oldest names to the newest", () => {
    const code = `
const names: unknown[] = [Array, Promise, Symbol.asyncDispose, new Map().keys().map((key) => key), Atomics.waitAsync];
type Kinds = [Awaited<1>, NoInfer<1>, Uppercase<"a">, Disposable, IteratorObject<1>, Intl.NumberFormatOptions];
new Set([1]).union(new Set([2])).has(2);`;
    expect(complaints(code)).toEqual([]);
    expect(complaints("Array.nothing")).toEqual(["Property 'nothing' does not exist on type 'ArrayConstructor'."]);
  });
  it("is one file, beside modules, which cannot be joined", () => {
    expect(filled().length).toBeLessThanOrEqual(4);
  });
  it("is not there twice where a file refers to parts of it, and has parts that only some refer to", () => {
    const code = '/// <reference lib="es2018" />\n/// <reference lib="dom" />\ndocument.title.at(-1)';
    expect(complaints(code)).toEqual([]);
    expect(complaints("document")).toEqual([expect.stringMatching(/Cannot find name 'document'/)]);
  });
});
