/**
 * The standard library as one file. It comes as some ninety, each of which the compiler would look at, and join with the others, for every
 * cell.
 */
import { basename, dirname, join } from "node:path";
import { compiler } from "./compiler.js";

const standardLibrary = "lib.esnext.d.ts";

function fileOf(part: string): string {
  return `lib.${part}.d.ts`;
}

const folder = dirname(compiler.getDefaultLibFilePath({}));
const reference = /^\/\/\/ <reference lib="([^"]+)" \/>/gm;

/** The texts of a part of the library and of those it refers to, each once. */
function collect(part: string, texts: Map<string, string>): Map<string, string> {
  if (texts.has(part)) return texts;
  const text = compiler.sys.readFile(join(folder, fileOf(part))) ?? "";
  texts.set(part, text);
  for (const [, other] of text.matchAll(reference)) collect(other as string, texts);
  return texts;
}

/** A module has names of its own, and would make one of all that stands beside it. */
function isModule(text: string): boolean {
  return /^export /m.test(text);
}

/** What files of the library hold: all of it in the one, nothing in the others, which packages may still refer to. */
function gather(): ReadonlyMap<string, string> {
  const parts = [...collect("esnext", new Map())];
  const modules = parts.filter(([, text]) => isModule(text));
  const scripts = parts.filter(([, text]) => !isModule(text));
  const references = modules.map(([part]) => `/// <reference lib="${part}" />\n`);
  const all = scripts.map(([, text]) => text.replace(reference, "")).join("\n");
  return new Map([
    ...modules.map(([part, text]) => [fileOf(part), text] as const),
    ...scripts.map(([part]) => [fileOf(part), ""] as const),
    [standardLibrary, references.join("") + all],
  ]);
}

let library: ReadonlyMap<string, string> | undefined;

/** The text of a file on disk, or what stands for it. */
export function readWithLibrary(path: string): string | undefined {
  if (dirname(path) !== folder) return compiler.sys.readFile(path);
  library ??= gather();
  return library.get(basename(path)) ?? compiler.sys.readFile(path);
}
