/** The compiler's view of a notebook: files on disk as they are now, files in memory before them, and a program of both. */
import { statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { compiler, compilerOptions, type SourceFile, type TypeScript } from "./compiler.js";
import { restoreCommentsOnDemand } from "./documentation.js";
import { createResolver, importedFile, isInstalled } from "./resolution.js";
import { readWithLibrary } from "./standard-library.js";

export interface Project {
  readonly folder: string;
  readonly service: TypeScript.LanguageService;
  /** Puts a file into memory, in the place of one on disk. */
  write(path: string, text: string): void;
  /** The program of all files as they are now. */
  program(): TypeScript.Program;
}

function versionOnDisk(path: string): string {
  if (isInstalled(path)) return "installed";
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size}` : "missing";
}

/**
 * A file with `await (…)` at the top is parsed twice, since only the whole file tells whether that is a call of a function named await. The
 * second tree refers to the first as its original, which belongs to no program and has no path: names of types could not be written.
 */
function forgetFirstParse(file: SourceFile): void {
  delete (file as { original?: unknown }).original;
}

restoreCommentsOnDemand();

/** What the compiler's services ask beyond their published types. */
interface Host extends TypeScript.LanguageServiceHost {
  hasInvalidatedResolutions(path: string): boolean;
  getModuleResolutionCache(): TypeScript.ModuleResolutionCache;
}

/** A project with `roots`; what they refer to is found. */
export function createProject(folder: string, roots: readonly string[]): Project {
  const options = compilerOptions(folder);
  const { sys } = compiler;
  const memory = new Map<string, { readonly text: string; readonly version: string }>();
  const snapshots = new Map<string, { readonly version: string; readonly snapshot: TypeScript.IScriptSnapshot }>();
  let writes = 0;
  let renewing = false;
  const readFile = (path: string): string | undefined => memory.get(path)?.text ?? readWithLibrary(path);
  const versionOf = (path: string): string => memory.get(path)?.version ?? versionOnDisk(path);
  let last: TypeScript.Program | undefined;

  /** Whether a file asks for something that was not there, or is there no more. */
  const lacksImports = (path: string): boolean => {
    const program = last;
    const file = isInstalled(path) ? undefined : (program?.getSourceFile(path) as SourceFile | undefined);
    if (!program || !file) return false;
    return file.imports.some((specifier) => {
      if (isBuiltin(specifier.text)) return false; // Node's own modules have no files
      const target = importedFile(program, file, specifier);
      return target === undefined || !host.fileExists(target);
    });
  };
  const host: Host = {
    jsDocParsingMode: compiler.JSDocParsingMode.ParseForTypeInfo, // documentation.ts
    getCompilationSettings: () => options,
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: compiler.getDefaultLibFilePath,
    getScriptFileNames: () => [...roots],
    getScriptVersion: versionOf,
    getScriptSnapshot: (path) => {
      const version = versionOf(path);
      const known = snapshots.get(path);
      if (known?.version === version) return known.snapshot;
      const text = readFile(path);
      if (text === undefined) return undefined;
      const snapshot = compiler.ScriptSnapshot.fromString(text);
      snapshots.set(path, { version, snapshot });
      return snapshot;
    },
    // Files may come and go between two cells, but not while the service answers questions about one program.
    hasInvalidatedResolutions: (path) => renewing && lacksImports(path),
    useCaseSensitiveFileNames: () => sys.useCaseSensitiveFileNames,
    fileExists: (path) => memory.has(path) || sys.fileExists(path),
    readFile,
    readDirectory: sys.readDirectory,
    directoryExists: sys.directoryExists,
    getDirectories: sys.getDirectories,
    realpath: (path) => sys.realpath?.(path) ?? path,
    resolveModuleNameLiterals: (...asked) => resolver.resolve(...asked),
    getModuleResolutionCache: () => resolver.installed,
  };
  const resolver = createResolver(folder, options, host);
  const service = compiler.createLanguageService(host);
  return {
    folder,
    service,
    write: (path, text) => {
      memory.set(path, { text, version: `memory ${++writes}` });
    },
    program: () => {
      renewing = true;
      resolver.forget();
      last = service.getProgram() as TypeScript.Program;
      renewing = false;
      for (const file of last.getSourceFiles()) forgetFirstParse(file as SourceFile);
      return last;
    },
  };
}

/** The path of a file that only memory holds, beside the notebook. */
export function memoryPath(folder: string, name: string): string {
  return join(folder, name).replaceAll("\\", "/");
}
