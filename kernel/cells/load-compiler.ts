/**
 * Loads the compiler's nine megabytes of JavaScript together with the machine's form of them, which Node 20 does not keep between two
 * starts. It is made once, behind the build (make-compiler-cache.ts). Where it is missing, or the engine finds that it does not fit, all is
 * compiled anew.
 */
import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";

const require = createRequire(import.meta.url);
const path = require.resolve("typescript");

// The engine knows whether the cache is its own, but of the compiler's code it looks at the length only.
const { version } = require("typescript/package.json") as { readonly version: string };

/** Beside the built files: whoever may write there may change what the kernel runs anyway. */
export const cacheFile: string = fileURLToPath(
  new URL(`../../.typescript-${version}-${process.version}-${process.arch}.cache`, import.meta.url),
);

function readCache(): Buffer | undefined {
  try {
    return readFileSync(cacheFile);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The code as Node itself would run it. */
export const compilerScript: Script = new Script(Module.wrap(readFileSync(path, "utf8")), {
  filename: path,
  cachedData: readCache(),
});

/** The compiler; others that require or import it get the same. */
export function loadCompiler(): unknown {
  const module = new Module(path);
  require.cache[path] = module;
  const run = compilerScript.runInThisContext() as (...given: unknown[]) => void;
  run.call(module.exports, module.exports, createRequire(path), module, path, dirname(path));
  return module.exports;
}
