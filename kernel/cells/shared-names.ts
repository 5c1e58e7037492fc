/**
 * Names that stand outside every block of a cell live in one object that all cells share, and every cell reads and writes them there: a
 * function of an earlier cell sees what a later one assigns or declares anew.
 */
import { compiler, type SourceFile, type TypeScript } from "./compiler.js";
import { isStatement } from "./parse.js";

/** The shared object's name in translated cells. */
export const scopeName = "__cells__";

export type Transform = TypeScript.TransformerFactory<TypeScript.SourceFile>;

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
export function shareNames(
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
