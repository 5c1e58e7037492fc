/** tslab's fork of the TypeScript compiler, and the options that it checks and translates cells with. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { ownPackage } from "./modules.js";
import { tslabRequire, tslabTypes } from "./tslab.js";

export type { TypeScript };

/** What the compiler can do beyond its published types. */
interface Internals {
  bindSourceFile(file: TypeScript.SourceFile, options: TypeScript.CompilerOptions): void;
  isExpressionNode(node: TypeScript.Node): boolean;
  getResolvedModule(
    file: TypeScript.SourceFile,
    specifier: string,
    mode: undefined,
  ): TypeScript.ResolvedModuleFull | undefined;
}

/** A file's tree, with what the published types keep back. */
export interface SourceFile extends TypeScript.SourceFile {
  /** Where names are looked up that the file does not declare. */
  parent: SourceFile;
  /** Every name that stands anywhere in the file. */
  readonly identifiers: ReadonlyMap<string, string>;
  readonly imports: readonly { readonly text: string }[];
  readonly parseDiagnostics: readonly TypeScript.DiagnosticWithLocation[];
  readonly version: string;
  /** The node that makes the file a module; true for a file that only the options make one. */
  externalModuleIndicator?: TypeScript.Node | true;
}

/** A file's own name as other files see it, if the file exports it itself. */
export function exported(symbol: TypeScript.Symbol): TypeScript.Symbol | undefined {
  return (symbol as { exportSymbol?: TypeScript.Symbol }).exportSymbol;
}

export type Compiler = typeof TypeScript & Internals;

/** The compiler that checks and translates cells. */
export const compiler: Compiler = tslabRequire("@tslab/typescript-for-tslab") as Compiler;

/** Folders with types that are there without an import: the notebook's own, else those of Node that came with tslab; and `input`. */
function typeRoots(folder: string): string[] {
  const cells = fileURLToPath(new URL("./cell-types", import.meta.url));
  const roots = [...(compiler.getDefaultTypeRoots(folder, compiler.sys) ?? []), cells];
  if (roots.some((root) => compiler.sys.fileExists(join(root, "node", "package.json")))) return roots;
  return [...roots, dirname(dirname(tslabRequire.resolve("@types/node/package.json")))];
}

/** How cells in `folder`, and the local files that they import, are read. */
export function compilerOptions(folder: string): TypeScript.CompilerOptions {
  const { ScriptTarget, ModuleKind, ModuleResolutionKind, ModuleDetectionKind, JsxEmit, NewLineKind } = compiler;
  return {
    target: ScriptTarget.ES2022,
    lib: ["lib.esnext.d.ts"],
    // Cells run as functions that get a `require`; packages are found as bundlers find them, through "exports" as well.
    module: ModuleKind.CommonJS,
    moduleResolution: ModuleResolutionKind.Bundler,
    moduleDetection: ModuleDetectionKind.Force,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    esModuleInterop: true,
    allowJs: true,
    jsx: JsxEmit.React,
    experimentalDecorators: true,
    noImplicitUseStrict: true,
    preserveConstEnums: true, // a later cell reads them from the scope
    skipLibCheck: true,
    newLine: NewLineKind.LineFeed,
    sourceMap: true,
    outDir: join(folder, "__compiled__"), // nothing is written there: without it no JavaScript would be made of JavaScript
    typeRoots: typeRoots(folder),
    // The kernel's own package is found from every folder, also where the notebook's own node_modules lacks it.
    paths: {
      [ownPackage]: [fileURLToPath(new URL("../../src/index.d.ts", import.meta.url))],
      tslab: [tslabTypes],
    },
  };
}
