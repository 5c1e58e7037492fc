/**
 * Two-dimensional convolution (cross-correlation, as in every deep-learning library), channels first.
 * The three operators are one trilinear form ⟨u, x ∗ w⟩ seen from its three sides, so each one's gradients are the other two.
 */
import { NabiError } from "../runtime/error.js";
import type { Expression, Shape } from "./expression.js";
import { node, type Operator, shapeError } from "./operator.js";

/** Geometry of a convolution: stride and zero padding [top, left, bottom, right]. */
export type ConvolutionAttributes = {
  readonly stride: number;
  readonly padding: readonly [number, number, number, number];
};
type SizedAttributes = ConvolutionAttributes & { readonly shape: Shape };

function outputSize(size: number, kernel: number, before: number, after: number, stride: number): number {
  return Math.floor((size + before + after - kernel) / stride) + 1;
}

function convolvedShape(name: string, x: Shape, w: Shape, { stride, padding }: ConvolutionAttributes): Shape {
  if (x.length !== 4 || w.length !== 4 || x[1] !== w[1])
    throw shapeError(name, "x (B x channels x rows x columns) and weight (out x channels x height x width)", x, w);
  const rows = outputSize(x[2]!, w[2]!, padding[0], padding[2], stride);
  const columns = outputSize(x[3]!, w[3]!, padding[1], padding[3], stride);
  if (rows < 1 || columns < 1) throw shapeError(name, "an image at least as large as the kernel", x, w);
  return [x[0]!, w[0]!, rows, columns];
}

export const conv2dOperator: Operator<ConvolutionAttributes> = {
  name: "conv2d",
  shape: ([x, w], attributes) => convolvedShape("conv2d", x!, w!, attributes),
  gradient: ({ inputs, attributes }, u) => {
    const [x, w] = inputs as [Expression, Expression];
    return [
      node(conv2dInputGradientOperator, [u, w], { ...geometry(attributes), shape: x.shape }),
      node(conv2dWeightGradientOperator, [x, u], { ...geometry(attributes), shape: w.shape }),
    ];
  },
};

/** Gradient of conv2d by its image: inputs u (as conv2d's result) and weight. */
export const conv2dInputGradientOperator: Operator<SizedAttributes> = {
  name: "conv2dInputGradient",
  shapeAttributes: ["shape"],
  shape: (_inputs, { shape }) => shape,
  gradient: ({ inputs, attributes }, upstream) => {
    const [u, w] = inputs as [Expression, Expression];
    return [
      node(conv2dOperator, [upstream, w], geometry(attributes)),
      node(conv2dWeightGradientOperator, [upstream, u], { ...geometry(attributes), shape: w.shape }),
    ];
  },
};

/** Gradient of conv2d by its weight: inputs x and u (as conv2d's result). */
export const conv2dWeightGradientOperator: Operator<SizedAttributes> = {
  name: "conv2dWeightGradient",
  shape: (_inputs, { shape }) => shape,
  gradient: ({ inputs, attributes }, upstream) => {
    const [x, u] = inputs as [Expression, Expression];
    return [
      node(conv2dInputGradientOperator, [u, upstream], { ...geometry(attributes), shape: x.shape }),
      node(conv2dOperator, [x, upstream], geometry(attributes)),
    ];
  },
};

function geometry({ stride, padding }: ConvolutionAttributes): ConvolutionAttributes {
  return { stride, padding };
}

/** Options of a convolution. */
export interface Conv2dOptions {
  /** "same" (default) keeps rows and columns at stride 1 by zeros around the image; "valid" uses no zeros. */
  readonly padding?: "same" | "valid";
  /** Step between kernel positions, in both directions. Default 1. */
  readonly stride?: number;
}

/** x (B x C x H x W) convolved with weight (O x C x h x w), without a bias. "same" gives ⌈H / stride⌉ rows, as in TensorFlow. */
export function conv2d(
  x: Expression,
  weight: Expression,
  { padding = "same", stride = 1 }: Conv2dOptions = {},
): Expression {
  if (!Number.isInteger(stride) || stride < 1)
    throw new NabiError(`conv2d: a stride of 1 or more is required, got ${stride}`);
  if (padding !== "same" && padding !== "valid")
    throw new NabiError(`conv2d: padding "same" or "valid" is required, got ${JSON.stringify(padding)}`);
  const around = (size: number, kernel: number): [number, number] => {
    const total = padding === "valid" ? 0 : Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  };
  const [top, bottom] = around(x.shape[2]!, weight.shape[2]!);
  const [left, right] = around(x.shape[3]!, weight.shape[3]!);
  return node(conv2dOperator, [x, weight], { stride, padding: [top, left, bottom, right] });
}
