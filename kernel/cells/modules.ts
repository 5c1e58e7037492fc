/**
 * Packages in cells. Cells are translated to CommonJS, whose `require` cannot load every ES module (top-level await, packages with an
 * "import" condition only) and may load a second copy of a package that has both kinds. So each import is really imported first, as
 * `import` resolves it from the importing file's folder, and `require` then serves what was imported.
 */
import { createRequire, isBuiltin } from "node:module";
import { join } from "node:path";
import { constants, runInThisContext } from "node:vm";

/** The kernel's own package: a cell that imports it gets the copy the kernel belongs to, from whatever folder. */
export const ownPackage = "nabi";

/** An import: what it asks for, and the folder of the file that asks. */
export interface Request {
  readonly specifier: string;
  readonly folder: string;
}

export interface Modules {
  /** Imports what will be asked for. Failures are kept: they surface where the import itself stands. */
  preload(requests: readonly Request[]): Promise<void>;
  require(request: Request): unknown;
}

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

/** CommonJS modules stay with `require`, whose value the compiler's interop code expects. */
function isCommonJs(require: NodeJS.Require, specifier: string, namespace: Record<string, unknown>): boolean {
  try {
    const loaded = require.cache[require.resolve(specifier)];
    return loaded !== undefined && loaded.exports === namespace["default"];
  } catch {
    return false; // not resolvable by require at all: an ES module
  }
}

interface Folder {
  readonly import: (specifier: string) => Promise<Record<string, unknown>>;
  readonly require: NodeJS.Require;
  readonly served: Map<string, unknown>;
  readonly failed: Map<string, unknown>;
}

function openFolder(folder: string): Folder {
  const require = createRequire(join(folder, "cell.js"));
  return { import: importer(folder), require, served: new Map(), failed: new Map() };
}

/** Modules as cells and local files see them; `given` are served as they are. */
export function createModules(given: Readonly<Record<string, unknown>>): Modules {
  const folders = new Map<string, Folder>();
  const open = (path: string): Folder => {
    const found = folders.get(path) ?? openFolder(path);
    folders.set(path, found);
    return found;
  };

  const load = async ({ served, failed, ...from }: Folder, specifier: string): Promise<void> => {
    failed.delete(specifier);
    try {
      const namespace = await (isOwn(specifier) ? import(specifier) : from.import(specifier));
      if (!isOwn(specifier) && isCommonJs(from.require, specifier, namespace)) return;
      served.set(specifier, Object.assign(Object.create(null), { __esModule: true }, namespace));
    } catch (error) {
      failed.set(specifier, error);
    }
  };

  return {
    preload: async (requests) => {
      for (const { specifier, folder } of requests) {
        const from = open(folder);
        if (!isBuiltin(specifier) && !(specifier in given) && !from.served.has(specifier)) await load(from, specifier);
      }
    },
    require: ({ specifier, folder }) => {
      if (specifier in given) return given[specifier];
      const { served, failed, require } = open(folder);
      if (served.has(specifier)) return served.get(specifier);
      try {
        return require(specifier);
      } catch (error) {
        throw failed.get(specifier) ?? error; // the import's own reason tells more than require's
      }
    },
  };
}
