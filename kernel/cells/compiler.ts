/** The TypeScript compiler, and the options that it checks and translates cells with. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type TypeScript from "typescript";
import { loadCompiler } from "./load-compiler.js";
import { ownPackage } from "./modules.js";

export type { TypeScript };

/** What the compiler can do beyond its published types. */
interface Internals {
  bindSourceFile(file: TypeScript.SourceFile, options: TypeScript.CompilerOptions): void;
  isExpressionNode(node: TypeScript.Node): boolean;
}

/** A file's tree, with what the published types keep back. */
export interface SourceFile extends TypeScript.SourceFile {
  /** Where names are looked up that the file does not declare. */
  parent: SourceFile;
  /** What the file declares outside every block. */
  readonly locals?: ReadonlyMap<TypeScript.__String, TypeScript.Symbol>;
  /** Every name that stands anywhere in the file. */
  readonly identifiers: ReadonlyMap<string, string>;
  readonly imports: readonly TypeScript.StringLiteralLike[];
  readonly parseDiagnostics: readonly TypeScript.DiagnosticWithLocation[];
  readonly version: string;
  /** The node that makes the file a module; true for a file that only the options make one. */
  externalModuleIndicator?: TypeScript.Node | true;
}

/** A file's own name as other files see it, if the file exports it itself. */
export function exported(symbol: TypeScript.Symbol): TypeScript.Symbol | undefined {
  return (symbol as { exportSymbol?: TypeScript.Symbol }).exportSymbol;
}

const require = createRequire(import.meta.url);

export type Compiler = typeof TypeScript & Internals;

/** The compiler that checks and translates cells. */
export const compiler: Compiler = loadCompiler() as Compiler;

/** Folders where the types are found that cells see without an import: those of Node may be the notebook's own. */
function typeRoots(folder: string): string[] {
  const installed = compiler.getEffectiveTypeRoots({}, { getCurrentDirectory: () => folder }) ?? [];
  const cells = fileURLToPath(new URL("./cell-types", import.meta.url));
  return [...installed, cells, dirname(dirname(require.resolve("@types/node/package.json")))];
}

/** How cells in `folder`, and the local files that they import, are read. */
export function compilerOptions(folder: string): TypeScript.CompilerOptions {
  const { ScriptTarget, ModuleKind, ModuleResolutionKind, ModuleDetectionKind, JsxEmit, NewLineKind } = compiler;
  return {
    target: ScriptTarget.ES2022,
    lib: ["lib.esnext.d.ts"],
    // Cells run as functions that get a `require`. How packages are found is told in resolution.ts.
    module: ModuleKind.CommonJS,
    moduleResolution: ModuleResolutionKind.Bundler,
    moduleDetection: ModuleDetectionKind.Force,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    esModuleInterop: true,
    allowJs: true,
    jsx: JsxEmit.React,
    experimentalDecorators: true,
    strict: false, // the first lines of a notebook need no annotations
    preserveConstEnums: true, // a later cell reads them from the scope
    skipLibCheck: true,
    newLine: NewLineKind.LineFeed,
    sourceMap: true,
    outDir: join(folder, "__compiled__"), // nothing is written there: without it no JavaScript would be made of JavaScript
    typeRoots: typeRoots(folder),
    types: ["node", "nabi-cell"],
    // The kernel's own package is found from every folder, also where the notebook's own node_modules lacks it.
    paths: {
      [ownPackage]: [fileURLToPath(new URL("../../src/index.d.ts", import.meta.url))],
      tslab: [fileURLToPath(new URL("./tslab.d.ts", import.meta.url))],
    },
  };
}
