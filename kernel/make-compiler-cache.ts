/** Part of the build: keeps the machine's form of the compiler for all later starts, with the functions that a first cell needs. */
import { renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { createCells } from "./cells/cells.js";
import { complete } from "./cells/completion.js";
import { cacheFile, compilerScript } from "./cells/load-compiler.js";
import { translateCell } from "./cells/translate.js";
import { diagnose } from "./errors/diagnostics.js";

function useCompiler(): void {
  const cells = createCells(tmpdir());
  const { program, file } = cells.draft("const a: number = 1;\nexport { a };");
  diagnose(program, file);
  translateCell(program, file, cells.declares);
  cells.keep();
  complete(cells, "Math.", "Math.".length);
}

if (compilerScript.cachedDataRejected !== false) {
  useCompiler();
  const unfinished = `${cacheFile}.${process.pid}`;
  writeFileSync(unfinished, compilerScript.createCachedData());
  renameSync(unfinished, cacheFile); // kernels that start meanwhile find all of it or nothing
}
