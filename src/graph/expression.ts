/**
 * Expressions: immutable nodes of a computation whose shapes are known when it is built.
 * They are plain data (no functions inside), so a graph can be posted to a worker thread as it is.
 */
import { NabiError } from "../runtime/error.js";

/** Sizes of the axes, outermost first; [] for a single number. */
export type Shape = readonly number[];

export type Attributes = Readonly<Record<string, unknown>>;

export interface Expression {
  /** Name of an operator in `operators.ts`, or of a leaf: "input", "parameter", "constant". */
  readonly operator: string;
  readonly inputs: readonly Expression[];
  readonly attributes: Attributes;
  readonly shape: Shape;
}

/** A graph with names on both sides: what engines compile. */
export interface Program {
  readonly outputs: Readonly<Record<string, Expression>>;
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** `2 x 3` for messages; "one number" for []. */
export function showShape(shape: Shape): string {
  return shape.length === 0 ? "one number" : shape.join(" x ");
}

/** Data that arrives with each evaluation. */
export function input(name: string, shape: Shape): Expression {
  return { operator: "input", inputs: [], attributes: { name }, shape };
}

/** A trained tensor: the same name is the same parameter, in whatever graph it appears. */
export function parameter(name: string, shape: Shape): Expression {
  return { operator: "parameter", inputs: [], attributes: { name }, shape };
}

/** Fixed numbers, row-major; a single number may be given as such. */
export function constant(values: number | ArrayLike<number>, shape: Shape = []): Expression {
  const data = typeof values === "number" ? new Float64Array(sizeOf(shape)).fill(values) : Float64Array.from(values);
  if (data.length !== sizeOf(shape))
    throw new NabiError(`constant: shape ${showShape(shape)} takes ${sizeOf(shape)} numbers, got ${data.length}`);
  return { operator: "constant", inputs: [], attributes: { values: data }, shape };
}

/** Every node that the roots depend on, each after its inputs. */
export function topologicalOrder(roots: readonly Expression[]): Expression[] {
  const order: Expression[] = [];
  const visited = new Set<Expression>();
  // An explicit stack: deep graphs (many layers, unrolled sums) would overflow a recursion.
  const stack: { node: Expression; next: number }[] = [];
  const enter = (node: Expression): void => {
    if (visited.has(node)) return;
    visited.add(node);
    stack.push({ node, next: 0 });
  };
  for (const root of roots) {
    enter(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const child = top.node.inputs[top.next++];
      if (child) enter(child);
      else order.push(stack.pop()!.node);
    }
  }
  return order;
}

/** The leaves of one kind, by name. Throws where two leaves share a name but not a shape. */
export function leaves(program: Program, kind: "input" | "parameter"): Map<string, Expression> {
  const found = new Map<string, Expression>();
  for (const node of topologicalOrder(Object.values(program.outputs))) {
    if (node.operator !== kind) continue;
    const name = node.attributes["name"] as string;
    const other = found.get(name);
    if (other && !sameShape(other.shape, node.shape))
      throw new NabiError(
        `${kind} ${name}: one shape is required, got ${showShape(other.shape)} and ${showShape(node.shape)}`,
      );
    found.set(name, node);
  }
  return found;
}

/** The same program with every node passed through `change`, which sees a node whose inputs are already changed. */
export function rewrite(program: Program, change: (node: Expression) => Expression): Program {
  const changed = new Map<Expression, Expression>();
  for (const node of topologicalOrder(Object.values(program.outputs))) {
    const inputs = node.inputs.map((child) => changed.get(child)!);
    const same = inputs.every((child, i) => child === node.inputs[i]);
    changed.set(node, change(same ? node : { ...node, inputs }));
  }
  const outputs = Object.entries(program.outputs).map(([name, root]) => [name, changed.get(root)!] as const);
  return { outputs: Object.fromEntries(outputs) };
}

/** The program with its parameters replaced by their trained values: what is used for inference and written to files. */
export function bindParameters(program: Program, values: ReadonlyMap<string, ArrayLike<number>>): Program {
  const bound = new Map<string, Expression>();
  return rewrite(program, (node) => {
    if (node.operator !== "parameter") return node;
    const name = node.attributes["name"] as string;
    const data = values.get(name);
    if (!data) throw new NabiError(`bindParameters: a value is required for parameter ${name}, got none`);
    if (!bound.has(name)) bound.set(name, constant(data, node.shape));
    return bound.get(name)!;
  });
}

/** The expression with inputs replaced by other expressions, by name; parameters inside those are left alone. */
export function substitute(expression: Expression, inputs: Readonly<Record<string, Expression>>): Expression {
  return rewrite({ outputs: { it: expression } }, (node) =>
    node.operator === "input" ? (inputs[node.attributes["name"] as string] ?? node) : node,
  ).outputs["it"]!;
}
