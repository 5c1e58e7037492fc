/** What the kernel takes from the tslab package: the way to its compiler, and its display functions for cells that were written for tslab. */
import { createRequire } from "node:module";
import type { DisplayData } from "../wire/protocol.js";

/** `require` as tslab's own files see it. */
export const tslabRequire: NodeJS.Require = createRequire(createRequire(import.meta.url).resolve("tslab/package.json"));

/** Where the types of `import "tslab"` stand. */
export const tslabTypes: string = tslabRequire.resolve("./dist/public.d.ts");

/** What `import "tslab"` gives: its display functions ask an exported variable for a way out. */
export function loadTslab(show: (content: DisplayData, update: boolean) => void): unknown {
  (tslabRequire("./dist/jupyter.js") as { lastWriteDisplayData: unknown }).lastWriteDisplayData = show;
  return tslabRequire("./dist/public.js");
}
