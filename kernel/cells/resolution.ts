/**
 * Where imports lead. Cells are translated to CommonJS, but what they import is really imported (modules.ts): so packages are found as an
 * ES module finds them, by the "import" conditions of their "exports", not by those of `require`.
 */
import { fileURLToPath } from "node:url";
import { compiler, type SourceFile, type TypeScript } from "./compiler.js";

const ownFolder = fileURLToPath(new URL("../..", import.meta.url)).replaceAll("\\", "/");

/** Installed packages, and this one, do not change while a kernel runs, nor would Node load them twice. */
export function isInstalled(path: string): boolean {
  return path.includes("/node_modules/") || path.startsWith(ownFolder);
}

/** What a program knows of its imports beyond its published types. */
interface Resolutions extends TypeScript.Program {
  getResolvedModuleFromModuleSpecifier(
    specifier: TypeScript.StringLiteralLike,
    file: TypeScript.SourceFile,
  ): TypeScript.ResolvedModuleWithFailedLookupLocations | undefined;
}

/** The file that an import leads to, if it was found. */
export function importedFile(
  program: TypeScript.Program,
  file: SourceFile,
  specifier: TypeScript.StringLiteralLike,
): string | undefined {
  return (program as Resolutions).getResolvedModuleFromModuleSpecifier(specifier, file)?.resolvedModule
    ?.resolvedFileName;
}

export interface Resolver {
  readonly resolve: NonNullable<TypeScript.LanguageServiceHost["resolveModuleNameLiterals"]>;
  /** What installed packages import; their manifests. */
  readonly installed: TypeScript.ModuleResolutionCache;
  /** Looks anew for what cells and local files import. */
  forget(): void;
}

/** Finds what files of a program with these options import. */
export function createResolver(
  folder: string,
  options: TypeScript.CompilerOptions,
  host: TypeScript.ModuleResolutionHost,
): Resolver {
  const asImported = { ...options, module: compiler.ModuleKind.ESNext };
  const open = (): TypeScript.ModuleResolutionCache =>
    compiler.createModuleResolutionCache(folder, (path) => path, asImported);
  const installed = open();
  let own = open();
  return {
    installed,
    resolve: (specifiers, from, redirect, _options, file) =>
      specifiers.map((specifier) => {
        const known = isInstalled(from) ? installed : own;
        const mode = compiler.getModeForUsageLocation(file, specifier, asImported);
        return compiler.resolveModuleName(specifier.text, from, asImported, host, known, redirect, mode);
      }),
    forget: () => {
      own = open();
    },
  };
}
