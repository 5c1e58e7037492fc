/**
 * `{ model }` in a cell where `model` comes from an earlier one. tslab turns names of earlier cells into `exports.name`, but asks the
 * checker for the symbol of a shorthand property, which is the property and not the variable, and would put `exports.model` where only
 * a name may stand. Two repairs from outside: the checker answers with the variable, and the property is written out.
 */
import type * as TypeScript from "@tslab/typescript-for-tslab";

type Compiler = typeof TypeScript;

/** Makes a checker answer with the variable that a shorthand property reads. */
function withShorthandValues(compiler: Compiler, checker: TypeScript.TypeChecker): TypeScript.TypeChecker {
  const lookUp = checker.getSymbolAtLocation.bind(checker);
  checker.getSymbolAtLocation = (node) =>
    node.parent && compiler.isShorthandPropertyAssignment(node.parent) && node.parent.name === node
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : lookUp(node);
  return checker;
}

const adapted = new WeakSet<TypeScript.TypeChecker>();

/** Gives a program such a checker. */
export function adaptChecker(compiler: Compiler, program: TypeScript.Program): void {
  const checkerOf = program.getTypeChecker;
  program.getTypeChecker = () => {
    const checker = checkerOf();
    if (!adapted.has(checker)) adapted.add(withShorthandValues(compiler, checker));
    return checker;
  };
}

/** `visitEachChild` that writes a shorthand property out where its name was replaced. */
export function visitEachChildWritingOut(compiler: Compiler): Compiler["visitEachChild"] {
  const visit = compiler.visitEachChild as (
    node: TypeScript.Node,
    visitor: TypeScript.Visitor,
    ...rest: unknown[]
  ) => TypeScript.Node;
  const writingOut = (node: TypeScript.Node, visitor: TypeScript.Visitor, ...rest: unknown[]): TypeScript.Node => {
    if (!node || !compiler.isShorthandPropertyAssignment(node)) return visit(node, visitor, ...rest);
    const value = visitor(node.name) as TypeScript.Expression;
    if (value === node.name) return visit(node, visitor, ...rest);
    const initial = node.objectAssignmentInitializer; // ({ model = 1 } = settings)
    const whole = initial ? compiler.factory.createAssignment(value, visitor(initial) as TypeScript.Expression) : value;
    return compiler.factory.createPropertyAssignment(node.name, whole);
  };
  return writingOut as Compiler["visitEachChild"];
}
