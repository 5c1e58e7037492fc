/** What an operator is: a name, a rule for shapes, and its gradient as more expressions. Engines know operators by name. */
import { NabiError } from "../runtime/error.js";
import { type Attributes, type Expression, type Shape, showShape } from "./expression.js";

export interface Operator<A extends Attributes = Attributes> {
  readonly name: string;
  /** Shape of the result. Throws a NabiError on shapes that do not fit. */
  readonly shape: (inputs: readonly Shape[], attributes: A) => Shape;
  /** Gradient of a scalar by each input, given the node and the gradient by its result; undefined where it is zero everywhere. */
  readonly gradient: (
    node: Expression & { attributes: A },
    upstream: Expression,
  ) => readonly (Expression | undefined)[];
  /** Attributes that are shapes of results: `specialize` puts actual sizes into them. */
  readonly shapeAttributes?: readonly string[];
}

/** Applies an operator. */
export function node<A extends Attributes>(
  operator: Operator<A>,
  inputs: readonly Expression[],
  attributes: A,
): Expression {
  const shape = operator.shape(
    inputs.map((x) => x.shape),
    attributes,
  );
  return { operator: operator.name, inputs, attributes, shape };
}

/** The error of an operator whose inputs do not fit. */
export function shapeError(operator: string, required: string, ...got: readonly Shape[]): NabiError {
  return new NabiError(`${operator}: ${required} is required, got ${got.map(showShape).join(" and ")}`);
}

/** NumPy's broadcasting: axes are aligned at the end, sizes must be equal or 1. */
export function broadcastShapes(operator: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const sizeA = a[a.length - rank + i] ?? 1;
    const sizeB = b[b.length - rank + i] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1)
      throw shapeError(operator, "a pair of shapes that broadcast", a, b);
    return sizeA === 1 ? sizeB : sizeA;
  });
}

/** An axis counted from the end when negative. */
export function normalizeAxis(operator: string, axis: number, shape: Shape): number {
  const normalized = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(axis) || normalized < 0 || normalized >= shape.length)
    throw new NabiError(`${operator}: an axis of ${showShape(shape)} is required, got ${axis}`);
  return normalized;
}
