/** Translates code of cells and local files so that an interrupt can end what it leaves running (see interruptible.ts). */
import { compiler, type TypeScript } from "./compiler.js";
import { type Interruptible, interruptibleName } from "./interruptible.js";

/** Functions that call their arguments later. */
const timers = new Set(["setTimeout", "setInterval", "setImmediate", "queueMicrotask"]);
/** Methods that do. */
const handlers = new Set(["then", "catch", "finally"]);

function callsLater(callee: TypeScript.Expression): boolean {
  if (compiler.isIdentifier(callee)) return timers.has(callee.text);
  return compiler.isPropertyAccessExpression(callee) && handlers.has(callee.name.text);
}

/** The transformer; it asks for no types and may stand before or behind others. */
export const makeInterruptible: TypeScript.TransformerFactory<TypeScript.SourceFile> = (context) => {
  const { factory } = compiler;
  const through = (name: keyof Interruptible, value: TypeScript.Expression): TypeScript.Expression => {
    const callee = factory.createPropertyAccessExpression(factory.createIdentifier(interruptibleName), name);
    return compiler.setTextRange(factory.createCallExpression(callee, undefined, [value]), value);
  };

  const replace = (node: TypeScript.Node): TypeScript.Node => {
    if (compiler.isAwaitExpression(node)) return factory.updateAwaitExpression(node, through("wait", node.expression));
    if (compiler.isForOfStatement(node) && node.awaitModifier) {
      const { awaitModifier, initializer, expression, statement } = node;
      return factory.updateForOfStatement(node, awaitModifier, initializer, through("each", expression), statement);
    }
    if (compiler.isCallExpression(node) && callsLater(node.expression)) {
      const parameters = node.arguments.map((value) =>
        compiler.isSpreadElement(value) ? value : through("call", value),
      );
      return factory.updateCallExpression(node, node.expression, node.typeArguments, parameters);
    }
    return node;
  };

  const visit = (node: TypeScript.Node): TypeScript.Node => replace(compiler.visitEachChild(node, visit, context));
  return (file) => compiler.visitEachChild(file, visit, context);
};
