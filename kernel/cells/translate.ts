/** From TypeScript to the JavaScript that runs: cells become bodies of functions, local files CommonJS modules, both with source maps. */
import { pathToFileURL } from "node:url";
import { compiler, type SourceFile, type TypeScript } from "./compiler.js";
import { makeInterruptible } from "./make-interruptible.js";
import { shareNames, type Transform } from "./shared-names.js";

export interface Translation {
  readonly js: string;
  /** A source map from `js` to the file, as JSON. */
  readonly map: string;
}

/** A transformer that gives each node to `replace` and goes on below where that answers undefined. */
function replacing(replace: (node: TypeScript.Node) => TypeScript.Node | undefined): Transform {
  return (context) => {
    const visit = (node: TypeScript.Node): TypeScript.Node =>
      replace(node) ?? compiler.visitEachChild(node, visit, context);
    return (file) => compiler.visitEachChild(file, visit, context);
  };
}

/** CommonJS knows no `import.meta`: the address of the file stands in its place. */
function importMeta(path: string): Transform {
  const { factory } = compiler;
  return replacing((node) =>
    compiler.isMetaProperty(node) && node.keywordToken === compiler.SyntaxKind.ImportKeyword
      ? factory.createObjectLiteralExpression([
          factory.createPropertyAssignment("url", factory.createStringLiteral(pathToFileURL(path).href)),
        ])
      : undefined,
  );
}

/**
 * Functions first, as they are there from the beginning: the compiler exports them where they stand, too late for a call above them and for
 * files that import each other.
 */
const functionsFirst: Transform = () => (file) => {
  const isProlog = (statement: TypeScript.Statement): boolean =>
    compiler.isExpressionStatement(statement) && compiler.isStringLiteral(statement.expression);
  const rank = (statement: TypeScript.Statement): number =>
    isProlog(statement) ? 0 : compiler.isFunctionDeclaration(statement) ? 1 : 2;
  return compiler.factory.updateSourceFile(
    file,
    file.statements.toSorted((a, b) => rank(a) - rank(b)),
  );
};

/** Makes a cell return its last expression, in an object: a promise is a value like others and not awaited. */
const returnLast: Transform = () => (file) => {
  const { factory } = compiler;
  const last = file.statements.findLastIndex((statement) => !compiler.isExportDeclaration(statement));
  const statement = file.statements[last];
  if (!statement || !compiler.isExpressionStatement(statement)) return file;
  const value = factory.createPropertyAssignment("value", statement.expression);
  const end = compiler.setTextRange(
    factory.createReturnStatement(factory.createObjectLiteralExpression([value])),
    statement,
  );
  return factory.updateSourceFile(file, file.statements.with(last, end));
};

function emit(program: TypeScript.Program, file: SourceFile, before: Transform[]): Translation {
  let js = "";
  let map = "";
  const write = (name: string, text: string): void => {
    if (name.endsWith(".map")) map = text;
    else js = text;
  };
  // Behind the compiler's own, which make waits of `await using`.
  program.emit(file, write, undefined, false, { before, after: [makeInterruptible] });
  return { js: js.replace(/\/\/# sourceMappingURL=\S*\s*$/, ""), map };
}

/** How the compiler exports an imported name: as a getter, which cannot be defined again. */
const importedName =
  /^Object\.defineProperty\(exports, "([^"]+)", \{ enumerable: true, get: function \(\) \{ return (.+); \} \}\);$/gm;

/** The body of a function of the shared object, which is `exports` as well, and `require`. */
export function translateCell(
  program: TypeScript.Program,
  cell: SourceFile,
  declares: (symbol: TypeScript.Symbol) => SourceFile | undefined,
): Translation {
  const share = shareNames(cell, program.getTypeChecker(), declares);
  const { js, map } = emit(program, cell, [share, returnLast, functionsFirst, importMeta(cell.fileName)]);
  return { js: js.replace(importedName, "exports.$1 = $2;"), map };
}

/** A local file as a CommonJS module. JavaScript that is one already stays as it is. */
export function translateFile(program: TypeScript.Program, file: SourceFile): Translation {
  const isScript = /\.c?js$/.test(file.fileName) && file.externalModuleIndicator === true;
  return isScript ? { js: file.text, map: "" } : emit(program, file, [functionsFirst, importMeta(file.fileName)]);
}
