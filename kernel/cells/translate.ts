/**
 * From TypeScript to the JavaScript that runs. Names that stand outside every block of a cell live in one object that all cells share, and
 * every cell reads and writes them there: a function of an earlier cell sees what a later one assigns or declares anew.
 */
import { pathToFileURL } from "node:url";
import { compiler, type SourceFile, type TypeScript } from "./compiler.js";
import { makeInterruptible } from "./make-interruptible.js";
import { isStatement } from "./parse.js";

/** The shared object's name in translated cells. */
export const scopeName = "__cells__";

export interface Translation {
  readonly js: string;
  /** A source map from `js` to the file, as JSON. */
  readonly map: string;
}

type Transform = TypeScript.TransformerFactory<TypeScript.SourceFile>;

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

/** Whether a declaration only promises that something is there (`declare`). */
function isPromise(declaration: TypeScript.Declaration): boolean {
  return (compiler.getCombinedModifierFlags(declaration) & compiler.ModifierFlags.Ambient) !== 0;
}

/** Whether `node` lies within a class, enumeration or the like that is not there before its end. */
function isWithin(node: TypeScript.Node, declaration: TypeScript.Declaration): boolean {
  return (
    !compiler.isVariableDeclaration(declaration) && compiler.findAncestor(node, (n) => n === declaration) !== undefined
  );
}

/** Makes a cell read and write its names, and those of earlier cells, in the shared object. */
function shareNames(
  cell: SourceFile,
  checker: TypeScript.TypeChecker,
  declares: (symbol: TypeScript.Symbol) => SourceFile | undefined,
): Transform {
  const { factory } = compiler;

  const isShared = (symbol: TypeScript.Symbol | undefined, node: TypeScript.Node): boolean => {
    const declaration = symbol?.declarations?.[0];
    const home = declaration && declares(symbol as TypeScript.Symbol);
    if (!home || isPromise(declaration)) return false;
    const isImport = ((symbol as TypeScript.Symbol).flags & compiler.SymbolFlags.Alias) !== 0;
    if (home !== cell) return true;
    return !isImport && symbol?.declarations?.every(isStatement) === true && !isWithin(node, declaration);
  };

  const shared = (name: TypeScript.Identifier): TypeScript.Expression =>
    compiler.setTextRange(factory.createPropertyAccessExpression(factory.createIdentifier(scopeName), name.text), name);

  const reference = (node: TypeScript.Identifier): TypeScript.Expression | undefined => {
    if (!compiler.isExpressionNode(node) || !isShared(checker.getSymbolAtLocation(node), node)) return undefined;
    const { parent } = node;
    const isCalled =
      (compiler.isCallExpression(parent) && parent.expression === node) ||
      (compiler.isTaggedTemplateExpression(parent) && parent.tag === node);
    // A function is not a method of the shared object: `this` must not be that object.
    if (!isCalled) return shared(node);
    const value = factory.createComma(factory.createNumericLiteral(0), shared(node));
    return compiler.setTextRange(factory.createParenthesizedExpression(value), node);
  };

  return (context) => {
    const visit = (node: TypeScript.Node): TypeScript.Node => {
      if (compiler.isIdentifier(node)) return reference(node) ?? node;
      if (compiler.isTypeNode(node) && !compiler.isExpressionWithTypeArguments(node)) return node;
      if (compiler.isImportDeclaration(node) || compiler.isExportDeclaration(node)) return node;
      if (compiler.isShorthandPropertyAssignment(node)) return writeOut(node) ?? node;
      return compiler.visitEachChild(node, visit, context);
    };
    /** `{ model }` and, on the left of an assignment, `{ model = 1 }`. */
    const writeOut = (node: TypeScript.ShorthandPropertyAssignment): TypeScript.Node | undefined => {
      const initial =
        node.objectAssignmentInitializer && (visit(node.objectAssignmentInitializer) as TypeScript.Expression);
      if (!isShared(checker.getShorthandAssignmentValueSymbol(node), node))
        return initial && factory.updateShorthandPropertyAssignment(node, node.name, initial);
      const value = initial ? factory.createAssignment(shared(node.name), initial) : shared(node.name);
      return factory.createPropertyAssignment(factory.createIdentifier(node.name.text), value);
    };
    return (file) => compiler.visitEachChild(file, visit, context);
  };
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
  program.emit(file, write, undefined, false, { before: [...before, makeInterruptible] });
  return { js: js.replace(/^\/\/# sourceMappingURL=.*\n?/m, ""), map };
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
