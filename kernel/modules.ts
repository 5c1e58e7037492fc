/**
 * Imports in cells. tslab compiles cells to CommonJS, whose `require` cannot load every ES module (top-level await, packages with an
 * "import" condition only) and may load a second copy of a package that has both kinds. So each import of a cell is really imported
 * first, as `import` resolves it from the notebook's folder, and `require` then serves what was imported.
 */
import { createRequire, isBuiltin } from "node:module";
import { join } from "node:path";
import { constants, runInThisContext } from "node:vm";

/** The kernel's own package: a cell that imports it gets the copy the kernel belongs to, from whatever folder. */
export const ownPackage = "nabi";

type Require = (id: string) => unknown;

/** The real `import()` as seen from a file in `folder`. */
function importer(folder: string): (specifier: string) => Promise<Record<string, unknown>> {
  return runInThisContext("(specifier) => import(specifier)", {
    filename: join(folder, "cell.mjs"),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as (specifier: string) => Promise<Record<string, unknown>>;
}

function isOwn(specifier: string): boolean {
  return specifier === ownPackage || specifier.startsWith(`${ownPackage}/`);
}

/** Builtins and local files (which tslab compiles) are left to `require`; local `.mjs` files are not. */
function isLocal(specifier: string): boolean {
  return (
    isBuiltin(specifier) ||
    specifier === "tslab" ||
    (/^(\.{0,2}\/|[A-Za-z]:)/.test(specifier) && !specifier.endsWith(".mjs"))
  );
}

export interface Modules {
  /** Imports what the cell will ask for. Failures are kept: they surface where the cell's own import stands. */
  preload(specifiers: readonly string[]): Promise<void>;
  /** The `require` for cells, in front of tslab's. */
  wrap<R extends Require>(require: R): R;
}

/** Modules as cells in `folder` see them. */
export function createModules(folder: string): Modules {
  const importFrom = importer(folder);
  const resolver = createRequire(join(folder, "cell.js"));
  const served = new Map<string, unknown>();
  const failed = new Map<string, unknown>();

  /** CommonJS modules stay with `require`, whose value the compiler's interop code expects. */
  const isCommonJs = (specifier: string, namespace: Record<string, unknown>): boolean => {
    try {
      const loaded = resolver.cache[resolver.resolve(specifier)];
      return loaded !== undefined && loaded.exports === namespace["default"];
    } catch {
      return false; // not resolvable by require at all: an ES module
    }
  };

  const load = async (specifier: string): Promise<void> => {
    try {
      const namespace = await (isOwn(specifier) ? import(specifier) : importFrom(specifier));
      if (!isOwn(specifier) && isCommonJs(specifier, namespace)) return;
      served.set(specifier, Object.assign(Object.create(null), { __esModule: true }, namespace));
    } catch (error) {
      failed.set(specifier, error);
    }
  };

  return {
    preload: async (specifiers) => {
      failed.clear();
      for (const specifier of specifiers) if (!isLocal(specifier) && !served.has(specifier)) await load(specifier);
    },
    wrap: (require) =>
      new Proxy(require, {
        apply: (target, self, args: [string]) => {
          const [specifier] = args;
          if (served.has(specifier)) return served.get(specifier);
          try {
            return Reflect.apply(target, self, args);
          } catch (error) {
            throw failed.get(specifier) ?? error; // the import's own reason tells more than require's
          }
        },
      }),
  };
}
