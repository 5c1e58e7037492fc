/** Pooling over disjoint or overlapping windows of an image (B x C x H x W), without padding: rows and columns that fill no window are left out. */
import { NabiError } from "../runtime/error.js";
import type { Expression, Shape } from "./expression.js";
import { node, type Operator, shapeError } from "./operator.js";

export type PoolAttributes = { readonly size: number; readonly stride: number };
type SizedPoolAttributes = PoolAttributes & { readonly shape: Shape };

function pooledShape(name: string, x: Shape, { size, stride }: PoolAttributes): Shape {
  if (x.length !== 4 || x[2]! < size || x[3]! < size)
    throw shapeError(name, `an image B x C x H x W with H and W at least ${size}`, x);
  return [x[0]!, x[1]!, Math.floor((x[2]! - size) / stride) + 1, Math.floor((x[3]! - size) / stride) + 1];
}

export const maxPool2dOperator: Operator<PoolAttributes> = {
  name: "maxPool2d",
  shape: ([x], attributes) => pooledShape("maxPool2d", x!, attributes),
  gradient: (y, upstream) => [node(maxPool2dGradientOperator, [y.inputs[0]!, y, upstream], y.attributes)],
};

/**
 * Gradient of maxPool2d: inputs x, y = maxPool2d(x) and the gradient by y.
 * In each window the first of several equal maxima, in row-major order, receives the whole gradient (as in PyTorch).
 */
export const maxPool2dGradientOperator: Operator<PoolAttributes> = {
  name: "maxPool2dGradient",
  shape: ([x]) => x!,
  gradient: () => {
    throw new NabiError("maxPool2dGradient: first derivatives only are available, got a request for a second one");
  },
};

export const averagePool2dOperator: Operator<PoolAttributes> = {
  name: "averagePool2d",
  shape: ([x], attributes) => pooledShape("averagePool2d", x!, attributes),
  gradient: ({ inputs: [x], attributes: { size, stride } }, upstream) => [
    node(averagePool2dGradientOperator, [upstream], { size, stride, shape: x!.shape }),
  ],
};

/** Gradient of averagePool2d: spreads each number evenly over its window. */
export const averagePool2dGradientOperator: Operator<SizedPoolAttributes> = {
  name: "averagePool2dGradient",
  shapeAttributes: ["shape"],
  shape: (_inputs, { shape }) => shape,
  gradient: ({ attributes: { size, stride } }, upstream) => [node(averagePool2dOperator, [upstream], { size, stride })],
};

function poolAttributes(name: string, size: number, stride: number): PoolAttributes {
  if (![size, stride].every((n) => Number.isInteger(n) && n >= 1))
    throw new NabiError(`${name}: a window size and a stride of 1 or more are required, got ${size} and ${stride}`);
  return { size, stride };
}

/** Largest element of each size x size window; windows start every `stride` pixels (default: the window's size). */
export function maxPool2d(x: Expression, size: number, stride: number = size): Expression {
  return node(maxPool2dOperator, [x], poolAttributes("maxPool2d", size, stride));
}

/** Mean of each size x size window; windows start every `stride` pixels (default: the window's size). */
export function averagePool2d(x: Expression, size: number, stride: number = size): Expression {
  return node(averagePool2dOperator, [x], poolAttributes("averagePool2d", size, stride));
}
