/** Modules that hold simulators: found, transpiled where they are TypeScript, and loaded, in the calling thread and in workers alike. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";
import { NabiError } from "../runtime/error.js";

/** An export of a module; `arguments` belong to an export that is a function. */
export interface ModuleSource {
  /** A file URL. */
  readonly module: string;
  readonly export: string;
  readonly arguments?: readonly unknown[];
  /** JavaScript of the .ts files that were loaded, by path: threads need no compiler, and run the very code that this one runs. */
  readonly compiled?: Readonly<Record<string, string>>;
}

/** An export, and what loading it added to its source. */
export interface LoadedExport {
  readonly value: ((...given: unknown[]) => unknown) | object;
  readonly source: ModuleSource;
}

/** One load of a .ts module with its neighbours. */
interface Load {
  readonly modules: Map<string, { exports: Exports }>;
  readonly compiled: Record<string, string>;
}

/** The part of the TypeScript package that is used here. */
interface Transpiler {
  transpileModule(
    code: string,
    options: {
      readonly compilerOptions: Readonly<Record<string, unknown>>;
      readonly fileName: string;
      readonly reportDiagnostics: boolean;
    },
  ): { readonly outputText: string; readonly diagnostics?: readonly Diagnostic[] };
  flattenDiagnosticMessageText(text: unknown, newLine: string): string;
  readonly ModuleKind: { readonly CommonJS: number };
  readonly ScriptTarget: { readonly ES2022: number };
}

interface Diagnostic {
  readonly messageText: unknown;
  readonly start?: number;
}

type Exports = Readonly<Record<string, unknown>>;

const requireHere = createRequire(import.meta.url);

/** The URL of a module given as a URL, an absolute path, or a path relative to the working directory. */
export function resolveModule(module: string | URL): string {
  const text = String(module);
  if (text.startsWith("file:")) return text;
  if (/^[a-z][a-z\d+.-]+:/i.test(text)) throw new NabiError(`simulator: a path or a file URL is required, got ${text}`);
  return pathToFileURL(resolve(text)).href;
}

/** What a module exports under the source's name. */
export function loadExport(source: ModuleSource): LoadedExport {
  const load: Load = { modules: new Map(), compiled: { ...source.compiled } };
  const exports = loadModule(fileURLToPath(source.module), load);
  const value = exports[source.export];
  if ((typeof value === "object" && value !== null) || typeof value === "function") {
    const { compiled } = load;
    return { value: value as object, source: Object.keys(compiled).length > 0 ? { ...source, compiled } : source };
  }
  const names = Object.keys(exports)
    .filter((name) => name !== "__esModule")
    .sort();
  throw new NabiError(
    `simulator: ${source.module} must export a simulator, or a function that returns one, as ${source.export}; it exports ${names.join(", ") || "nothing"}`,
  );
}

function loadModule(file: string, load: Load): Exports {
  try {
    return /\.[cm]?ts$/.test(file) ? loadTypeScript(file, load) : (requireHere(file) as Exports);
  } catch (cause) {
    if (cause instanceof NabiError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const cure = code === "ERR_REQUIRE_ASYNC_MODULE" ? " (await at the top level of the module is not possible)" : "";
    throw new NabiError(`simulator: ${file} cannot be loaded: ${message}${cure}`, { cause });
  }
}

/**
 * Node 20 reads no TypeScript, so that a .ts module is turned into a CommonJS function whose `require` also finds .ts neighbours.
 * Nothing is kept between loads – an edited file counts the next time – and nothing is written to disk.
 */
function loadTypeScript(file: string, load: Load): Exports {
  const known = load.modules.get(file);
  if (known) return known.exports;
  const module = { exports: {} as Exports };
  load.modules.set(file, module);
  load.compiled[file] ??= transpiled(file);
  const native = createRequire(file);
  const require = (id: string): unknown => {
    const neighbour = typeScriptNeighbour(native, id);
    return neighbour ? loadTypeScript(neighbour, load) : native(id);
  };
  const body = compileFunction(load.compiled[file]!, ["exports", "require", "module", "__filename", "__dirname"], {
    filename: file,
  });
  body(module.exports, require, module, file, dirname(file));
  return module.exports;
}

/** The file as CommonJS JavaScript; types are not checked, grammar is. */
function transpiled(file: string): string {
  const ts = requireHere("typescript") as Transpiler; // not at the top: most programs never need it
  const code = readFileSync(file, "utf8");
  const { outputText, diagnostics = [] } = ts.transpileModule(code, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const first = diagnostics[0];
  if (!first) return outputText;
  const line = code.slice(0, first.start ?? 0).split("\n").length;
  throw new SyntaxError(`${ts.flattenDiagnosticMessageText(first.messageText, " ")} (line ${line})`);
}

/** The .ts file behind a relative import, written with .ts, with .js or with no extension; undefined if there is none. */
function typeScriptNeighbour(native: NodeJS.Require, id: string): string | undefined {
  if (!/^\.{0,2}\//.test(id)) return undefined;
  if (/\.[cm]?ts$/.test(id)) return native.resolve(id);
  for (const candidate of [id.replace(/\.([cm]?)js$/, ".$1ts"), `${id}.ts`]) {
    try {
      if (candidate !== id) return native.resolve(candidate);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  return undefined;
}
