/**
 * tslab's fork of the TypeScript compiler, told to resolve modules as bundlers do: through packages' "exports".
 * tslab fixes its compiler options inside createConverter; the only way in is the function that receives them, so a copy of the
 * compiler module with that one function replaced takes the module's place in `require.cache`.
 */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { makeInterruptible } from "./make-interruptible.js";
import { ownPackage } from "./modules.js";
import { adaptChecker, visitEachChildWritingOut } from "./shorthand.js";

export type Compiler = typeof TypeScript;

export const tslabRequire: NodeJS.Require = createRequire(createRequire(import.meta.url).resolve("tslab/package.json"));

const compilerId = tslabRequire.resolve("@tslab/typescript-for-tslab");

/** The compiler that checks and translates cells. */
export const compiler: Compiler = tslabRequire(compilerId) as Compiler;

function withNotebookOptions(options: TypeScript.CompilerOptions): TypeScript.CompilerOptions {
  const types = fileURLToPath(new URL("../src/index.d.ts", import.meta.url));
  const cellTypes = fileURLToPath(new URL("./cell-types", import.meta.url));
  return {
    ...options,
    typeRoots: [...(options.typeRoots ?? []), cellTypes],
    moduleResolution: compiler.ModuleResolutionKind.Bundler,
    lib: (options.lib ?? []).map((lib) => (/^lib\.es\d+\.d\.ts$/.test(lib) ? "lib.esnext.d.ts" : lib)),
    // The kernel's own package is found from every folder, also where the notebook's own node_modules lacks it.
    paths: { [ownPackage]: [types] },
  };
}

/** An object that stands for a timer that never fires. */
const never = {};

/**
 * tslab can hold one timer and throws at a second. The compiler sets a second one whenever a file appears in a folder where it
 * once looked in vain – a front end that saves the notebook is enough. What that timer would do happens before every cell anyway.
 */
function withOneTimer(system: TypeScript.System): TypeScript.System {
  return Object.assign(Object.create(system) as TypeScript.System, {
    setTimeout: (callback: () => void, delay: number) =>
      callback.name === "invalidateResolutionsOfFailedLookup" ? never : system.setTimeout?.(callback, delay),
    clearTimeout: (timer: unknown) => {
      if (timer !== never) system.clearTimeout?.(timer);
    },
  });
}

/** The part of a watch host that makes programs. */
interface ProgramMaker {
  createProgram: (...args: never[]) => TypeScript.BuilderProgram;
}

/** Adapts every program that a watch host makes. */
function withPrograms(host: ProgramMaker, adapt: (program: TypeScript.Program) => void): ProgramMaker {
  const create = host.createProgram;
  host.createProgram = (...args) => {
    const builder = create(...args);
    adapt(builder.getProgram() as TypeScript.Program);
    return builder;
  };
  return host;
}

/**
 * A file with `await (…)` at the top is parsed twice, since only the whole file tells whether that is a call of a function named await. The
 * second tree refers to the first as its original, which belongs to no program and has no path: names of types could not be written.
 */
function forgetFirstParses(program: TypeScript.Program): void {
  for (const file of program.getSourceFiles()) delete (file as { original?: unknown }).original;
}

/** Makes the code that a program emits interruptible. */
function adaptEmit(program: TypeScript.Program): void {
  const emit = program.emit;
  program.emit = (file, write, token, onlyTypes, { before = [], ...others } = {}) =>
    emit(file, write, token, onlyTypes, { ...others, before: [...before, makeInterruptible(compiler)] });
}

/** Runs `task` with the replaced compiler in the cache; reports whether the replaced function was used at all. */
export function withModuleResolution<T>(task: () => T): { value: T; used: boolean } {
  const cached = tslabRequire.cache[compilerId] as NodeJS.Module;
  const create = compiler.createWatchCompilerHost as (...args: unknown[]) => unknown;
  let used = false;
  const patched = {};
  for (const key of Object.keys(compiler)) {
    Object.defineProperty(patched, key, {
      enumerable: true,
      configurable: true,
      get: () => compiler[key as keyof Compiler],
    });
  }
  Object.defineProperty(patched, "createWatchCompilerHost", {
    enumerable: true,
    value: (files: unknown, options: TypeScript.CompilerOptions, system: TypeScript.System, ...rest: unknown[]) => {
      used = true;
      const host = create(files, withNotebookOptions(options), withOneTimer(system), ...rest);
      return withPrograms(host as ProgramMaker, (program) => {
        adaptChecker(compiler, program);
        adaptEmit(program);
        forgetFirstParses(program);
      });
    },
  });
  Object.defineProperty(patched, "visitEachChild", { enumerable: true, value: visitEachChildWritingOut(compiler) });
  cached.exports = patched;
  try {
    return { value: task(), used };
  } finally {
    cached.exports = compiler;
  }
}

/**
 * Whether an `await` or a `for await` stands outside every function. tslab goes by the compiler's complaints about such expressions, which
 * miss the second, and the first where it is an argument of a generic function that takes functions, too.
 */
export function hasTopLevelAwait(code: string): boolean {
  if (!/\bawait\b/.test(code)) return false;
  const find = (node: TypeScript.Node): boolean => {
    if (compiler.isFunctionLike(node) || compiler.isClassLike(node)) return false;
    if (compiler.isAwaitExpression(node) || (compiler.isForOfStatement(node) && node.awaitModifier)) return true;
    return compiler.forEachChild(node, find) ?? false;
  };
  return find(compiler.createSourceFile("cell.ts", `export {};\n${code}`, compiler.ScriptTarget.Latest, true));
}
