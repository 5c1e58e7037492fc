/** What the text of a cell alone tells: its names, whether it waits, and whether it is complete. */
import { compiler, exported, type SourceFile, type TypeScript } from "./compiler.js";

/** The tree of a cell by itself; a module, so that `await` may stand at the top. */
export function parse(code: string): SourceFile {
  const asModule = (file: TypeScript.SourceFile): void => {
    (file as SourceFile).externalModuleIndicator = true;
  };
  const options = { languageVersion: compiler.ScriptTarget.Latest, setExternalModuleIndicator: asModule };
  return compiler.createSourceFile("cell.ts", code, options, true) as SourceFile;
}

/** Whether a declaration is a statement of its file, not a `var` inside a loop or block. */
export function isStatement(declaration: TypeScript.Declaration): boolean {
  const root = compiler.findAncestor(declaration, (node) => compiler.isSourceFile(node.parent));
  return root === declaration || (root !== undefined && compiler.isVariableStatement(root));
}

export interface Names {
  /** Declared by statements of the cell, and not exported by it already. */
  readonly statements: readonly string[];
  /** `var`s within loops and blocks, which belong to the whole cell as well. */
  readonly nested: readonly string[];
}

/** The names that belong to the whole cell. */
export function declaredNames(file: SourceFile): Names {
  compiler.bindSourceFile(file, {});
  // `declare global` and `declare module "name"` are kept under names that nobody can write.
  const symbols = [...(file.locals?.values() ?? [])].filter(({ name }) => /^[^"_]|^_(?!_global$)/.test(name));
  const isNested = ({ flags, declarations = [] }: TypeScript.Symbol): boolean =>
    (flags & compiler.SymbolFlags.FunctionScopedVariable) !== 0 && !declarations.every(isStatement);
  return {
    statements: symbols.filter((symbol) => !isNested(symbol) && !exported(symbol)).map(({ name }) => name),
    nested: symbols.filter(isNested).map(({ name }) => name),
  };
}

function isAwaitUsing(node: TypeScript.Node): boolean {
  const { AwaitUsing, BlockScoped } = compiler.NodeFlags;
  return compiler.isVariableDeclarationList(node) && (node.flags & BlockScoped) === AwaitUsing;
}

/** The first `await`, `for await` or `await using` that stands outside every function. */
export function topLevelAwait(file: SourceFile): TypeScript.Node | undefined {
  const find = (node: TypeScript.Node): TypeScript.Node | undefined => {
    if (compiler.isFunctionLike(node) || compiler.isClassLike(node)) return undefined;
    if (compiler.isForOfStatement(node) && node.awaitModifier) return node.awaitModifier;
    if (compiler.isAwaitExpression(node) || isAwaitUsing(node)) return node;
    return compiler.forEachChild(node, find);
  };
  return find(file);
}

/** Whether more lines may complete the code: only an error at its very end can be cured by typing on. */
export function completeness(code: string): "complete" | "incomplete" | "invalid" {
  const first = parse(code).parseDiagnostics[0];
  if (!first) return "complete";
  const unterminatedString = 1002; // a quoted string cannot go on in the next line
  const missing = first.length === 0 && first.start >= code.trimEnd().length;
  return missing && first.code !== unterminatedString ? "incomplete" : "invalid";
}
