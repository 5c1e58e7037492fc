/**
 * Local files that cells import: TypeScript, JavaScript and JSON, checked and translated with the cell that asks for them, and run anew
 * when they, or what they import, have changed on disk.
 */
import { readFileSync } from "node:fs";
import { dirname, extname, relative } from "node:path";
import { runInThisContext } from "node:vm";
import { diagnose } from "../errors/diagnostics.js";
import { registerSource } from "../errors/sources.js";
import { compiler, type SourceFile, type TypeScript } from "./compiler.js";
import type { Modules, Request } from "./modules.js";
import { topLevelAwait } from "./parse.js";
import { importedFile, isInstalled } from "./resolution.js";
import { type Translation, translateFile } from "./translate.js";

interface LocalFile {
  readonly version: string;
  /** Specifiers of local files, and where they lead. */
  readonly imports: ReadonlyMap<string, string>;
  /** Absent while the file has errors. */
  translation?: Translation;
  module?: { exports: unknown };
}

/** What a cell needs before it can run. */
export interface Needs {
  readonly diagnostics: readonly TypeScript.Diagnostic[];
  /** Imports of modules that are no local files. */
  readonly requests: readonly Request[];
  /** The `require` of the cell. */
  readonly require: (specifier: string) => unknown;
}

export interface LocalFiles {
  /** Brings the files that `cell` imports, directly or not, up to date. */
  prepare(program: TypeScript.Program, cell: SourceFile): Needs;
}

/** Real ES modules (.mjs) are left to Node; declarations have no code. */
const translated = /(?<!\.d)\.[cm]?tsx?$|\.c?jsx?$|\.json$/;

function localImports(program: TypeScript.Program, file: SourceFile): Map<string, string> {
  return new Map(
    file.imports.flatMap((specifier) => {
      const path = importedFile(program, file, specifier);
      return path && translated.test(path) && !isInstalled(path) ? [[specifier.text, path]] : [];
    }),
  );
}

/** `require` waits for nothing, and so no file can that is loaded by it. */
function refuseToWait(file: SourceFile): TypeScript.Diagnostic[] {
  const node = topLevelAwait(file);
  if (!node) return [];
  const start = node.getStart(file);
  const messageText =
    "A file that cells import cannot wait while it is loaded. Put the 'await' into an async function, or into the cell; files named .mjs may wait.";
  const category = compiler.DiagnosticCategory.Error;
  return [{ file, start, length: node.end - start, code: 1378, category, messageText }];
}

/** The files that `start` leads to, each after those it imports, but for cycles. */
function reachable(program: TypeScript.Program, start: SourceFile): SourceFile[] {
  const seen = new Set<SourceFile>();
  const order: SourceFile[] = [];
  const visit = (file: SourceFile | undefined): void => {
    if (!file || seen.has(file)) return;
    seen.add(file);
    for (const path of localImports(program, file).values())
      visit(program.getSourceFile(path) as SourceFile | undefined);
    order.push(file);
  };
  visit(start);
  return order.slice(0, -1);
}

/** Local files of a notebook in `folder`. */
export function createLocalFiles(folder: string, modules: Modules): LocalFiles {
  const files = new Map<string, LocalFile>();

  const requireFrom =
    (path: string, imports: ReadonlyMap<string, string>) =>
    (specifier: string): unknown => {
      const local = imports.get(specifier);
      return local === undefined ? modules.require({ specifier, folder: dirname(path) }) : load(local);
    };

  const run = (path: string, { imports, translation }: LocalFile, module: { exports: unknown }): void => {
    if (extname(path) === ".json") {
      module.exports = JSON.parse(readFileSync(path, "utf8"));
      return;
    }
    const code = `(function (exports, require, module, __filename, __dirname) {\n${translation?.js}\n})`;
    const body = runInThisContext(code, { filename: path }) as (...parameters: unknown[]) => void;
    body.call(module.exports, module.exports, requireFrom(path, imports), module, path, dirname(path));
  };

  const load = (path: string): unknown => {
    const file = files.get(path) as LocalFile;
    if (file.module) return file.module.exports;
    file.module = { exports: {} };
    try {
      run(path, file, file.module);
    } catch (error) {
      delete file.module; // the next import tries again
      throw error;
    }
    return file.module.exports;
  };

  /** Forgets files that changed and those that import them, directly or through others. */
  const forgetChanged = (now: readonly SourceFile[]): void => {
    const changed = new Set(
      now.filter((file) => files.get(file.fileName)?.version !== file.version).map((f) => f.fileName),
    );
    for (let before = -1; before !== changed.size; ) {
      before = changed.size;
      for (const [path, { imports }] of files)
        if ([...imports.values()].some((to) => changed.has(to))) changed.add(path);
    }
    for (const path of changed) files.delete(path);
  };

  const renew = (program: TypeScript.Program, file: SourceFile): readonly TypeScript.Diagnostic[] => {
    const { fileName, version } = file;
    const fresh: LocalFile = { version, imports: localImports(program, file) };
    files.set(fileName, fresh);
    if (extname(fileName) === ".json") return file.parseDiagnostics;
    const diagnostics = [...diagnose(program, file), ...refuseToWait(file)];
    if (diagnostics.length > 0) {
      files.delete(fileName);
      return diagnostics;
    }
    fresh.translation = translateFile(program, file);
    registerSource(fileName, relative(folder, fileName), file.text, fresh.translation.map);
    return [];
  };

  return {
    prepare: (program, cell) => {
      const used = reachable(program, cell);
      forgetChanged(used);
      const diagnostics = used.filter(({ fileName }) => !files.has(fileName)).flatMap((file) => renew(program, file));
      const requests = [...used, cell].flatMap((file) => {
        const local = localImports(program, file);
        const foreign = file.imports.filter(({ text }) => !local.has(text));
        return foreign.map(({ text }) => ({ specifier: text, folder: dirname(file.fileName) }));
      });
      return { diagnostics, requests, require: requireFrom(cell.fileName, localImports(program, cell)) };
    },
  };
}
