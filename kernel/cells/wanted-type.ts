/** The type that belongs at the cursor, and whether a name has it. */
import type { CheckedCell } from "./cells.js";
import { compiler, type SourceFile, type TypeScript } from "./compiler.js";

/** Checker functions that the published types keep back. */
interface Checker extends TypeScript.TypeChecker {
  isTypeAssignableTo(source: TypeScript.Type, target: TypeScript.Type): boolean;
}

export interface Wanted {
  readonly checker: Checker;
  readonly type: TypeScript.Type;
  readonly place: TypeScript.Node;
}

/** The identifier that begins before `position` and ends at or behind it, or begins there. */
function identifierAt(file: SourceFile, position: number): TypeScript.Identifier | undefined {
  const find = (node: TypeScript.Node): TypeScript.Identifier | undefined => {
    if (position < node.getStart(file) || position > node.end) return undefined;
    if (compiler.isIdentifier(node)) return node;
    return compiler.forEachChild(node, find);
  };
  return find(file);
}

/** The type that the expression at the cursor should have, if its surroundings want one. */
export function wantedAt({ program, file }: CheckedCell, position: number): Wanted | undefined {
  const place = identifierAt(file, position);
  if (!place || !compiler.isExpressionNode(place)) return undefined;
  const checker = program.getTypeChecker() as Checker;
  const type = checker.getContextualType(place);
  const { Any, Unknown } = compiler.TypeFlags;
  return !type || type.flags & (Any | Unknown) ? undefined : { checker, type, place };
}

/** Whether a symbol is a value of the wanted type, or a function that returns one. */
export function fits(symbol: TypeScript.Symbol, { checker, type, place }: Wanted): boolean {
  const own = checker.getTypeOfSymbolAtLocation(symbol, place);
  const results = own.getCallSignatures().map((signature) => signature.getReturnType());
  const { Any, Unknown, Never, Undefined, Null } = compiler.TypeFlags;
  return [own, ...results].some(
    (value) => !(value.flags & (Any | Unknown | Never | Undefined | Null)) && checker.isTypeAssignableTo(value, type),
  );
}
