/** Reverse-mode differentiation: gradients are expressions like any other. */
import { NabiError } from "../runtime/error.js";
import { add } from "./elementwise.js";
import { constant, type Expression, showShape, topologicalOrder } from "./expression.js";
import { operators } from "./operators.js";

/** Nodes through which the result depends on one of the variables. */
function dependents(order: readonly Expression[], variables: ReadonlySet<Expression>): Set<Expression> {
  const found = new Set<Expression>();
  for (const node of order) if (variables.has(node) || node.inputs.some((child) => found.has(child))) found.add(node);
  return found;
}

/**
 * Gradient of a scalar expression by each of the variables (any nodes of its graph), in their order and shapes.
 * A variable that the result does not depend on has gradient zero.
 */
export function gradient(result: Expression, variables: readonly Expression[]): Expression[] {
  if (result.shape.length !== 0)
    throw new NabiError(`gradient: one number is required, got ${showShape(result.shape)}`);
  const order = topologicalOrder([result]);
  const active = dependents(order, new Set(variables));
  const upstream = new Map<Expression, Expression>([[result, constant(1)]]);
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    const outer = upstream.get(node);
    if (!outer || !active.has(node) || node.inputs.length === 0) continue;
    const inner = operators.get(node.operator)!.gradient(node, outer);
    node.inputs.forEach((child, k) => {
      const part = inner[k];
      if (!part || !active.has(child)) return;
      const before = upstream.get(child);
      upstream.set(child, before ? add(before, part) : part);
    });
  }
  return variables.map((variable) => upstream.get(variable) ?? constant(0, variable.shape));
}

/** Gradients by named parameters: leaves with equal names are one variable. */
export function parameterGradients(result: Expression, names: readonly string[]): Map<string, Expression> {
  const found = new Map<string, Expression[]>(names.map((name) => [name, []]));
  for (const node of topologicalOrder([result]))
    if (node.operator === "parameter") found.get(node.attributes["name"] as string)?.push(node);
  const variables = [...found.values()].flat();
  const gradients = gradient(result, variables);
  const total = new Map<string, Expression>();
  variables.forEach((variable, i) => {
    const name = variable.attributes["name"] as string;
    const before = total.get(name);
    total.set(name, before ? add(before, gradients[i]!) : gradients[i]!);
  });
  return total;
}
