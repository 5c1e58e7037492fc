/** Pooling in ONNX. */
import { isOpen } from "../../graph/dimension.js";
import { type Expression, type Shape, sizeOf } from "../../graph/expression.js";
import type { PoolAttributes } from "../../graph/pooling.js";
import type { Emitter } from "./emitter.js";
import type { LoweringTable } from "./lowering.js";
import { fromPixels, hasPixels, toPixels } from "./pixels.js";

/** Windows of 2 x 2 that tile the image: the common case, with a form of its own. */
function halves({ shape }: Expression, { size, stride }: PoolAttributes): boolean {
  return size === 2 && stride === 2 && !shape.some(isOpen) && shape[2]! % 2 === 0 && shape[3]! % 2 === 0;
}

/** Maxima pixel-major: first of the two columns of each window, then of its two rows. */
function pairMaxima(emit: Emitter, x: string, { shape }: Expression): { split: string; rows: string; all: string } {
  const [b, c, h, w] = shape as [number, number, number, number];
  const split = emit.node("Reshape", [toPixels(emit, x, shape), emit.int64([h / 2, 2, w / 2, 2, b * c])]);
  const rows = emit.node("ReduceMax", [split, emit.int64([3])], { keepdims: 1 });
  return { split, rows, all: emit.node("ReduceMax", [rows, emit.int64([1])], { keepdims: 1 }) };
}

function maxPool(emit: Emitter, x: string, node: Expression & { readonly attributes: PoolAttributes }): string {
  const { size, stride } = node.attributes;
  const [image] = node.inputs as [Expression];
  if (!halves(image, node.attributes) || !hasPixels(emit, x))
    return emit.node("MaxPool", [x], { kernel_shape: [size, size], strides: [stride, stride] });
  const [b, c, h, w] = node.shape as [number, number, number, number];
  const pixels = emit.node("Reshape", [pairMaxima(emit, x, image).all, emit.int64([h, w, b, c])]);
  return fromPixels(emit, pixels, node.shape);
}

/** Gives a gradient to the first of two halves along an axis where that half holds the maximum, else to the second. */
function shareOut(emit: Emitter, u: string, values: string, largest: string, axis: number): string {
  const first = emit.node("Slice", [values, emit.int64([0]), emit.int64([1]), emit.int64([axis])]);
  const mask = emit.node("Cast", [emit.node("Equal", [first, largest])], { to: 1 });
  const share = emit.node("Mul", [u, mask]);
  return emit.node("Concat", [share, emit.node("Sub", [u, share])], { axis });
}

/** The windows' rows are served first, then their columns: of several equal maxima the first in row-major order is chosen. */
function halvesGradient(emit: Emitter, x: string, u: string, image: Expression): string {
  const [b, c, h, w] = image.shape as [number, number, number, number];
  const { split, rows, all } = pairMaxima(emit, x, image);
  const upstream = toPixels(emit, u, [b, c, h / 2, w / 2]);
  const windows = emit.node("Reshape", [upstream, emit.int64([h / 2, 1, w / 2, 1, b * c])]);
  const gradient = shareOut(emit, shareOut(emit, windows, rows, all, 1), split, rows, 3);
  return fromPixels(emit, emit.node("Reshape", [gradient, emit.int64([h, w, b, c])]), image.shape);
}

/** Scatters by the positions that MaxPool reports: the first maximum of each window. Overlapping windows add up. */
function scatterGradient(emit: Emitter, x: string, u: string, image: Expression, pool: PoolAttributes): string {
  const { size, stride } = pool;
  const y = emit.node("MaxPool", [x], { kernel_shape: [size, size], strides: [stride, stride] });
  const positions = emit.secondOutput(y);
  if (stride >= size)
    return emit.node("MaxUnpool", [u, positions, emit.int64([...image.shape])], {
      kernel_shape: [size, size],
      strides: [stride, stride],
    });
  const zeros = emit.node("Expand", [emit.float(0), emit.int64([sizeOf(image.shape)])]);
  const flat = (name: string): string => emit.node("Reshape", [name, emit.int64([-1])]);
  const scattered = emit.node("ScatterElements", [zeros, flat(positions), flat(u)], { axis: 0, reduction: "add" });
  return emit.node("Reshape", [scattered, emit.int64([...image.shape])]);
}

/** Spreads over windows by a transposed convolution, one channel at a time. */
function averagePoolGradient(
  emit: Emitter,
  u: string,
  from: Shape,
  { size, stride, shape }: PoolAttributes & { shape: Shape },
): string {
  const images = from[0]! * from[1]!;
  const single = emit.node("Reshape", [u, emit.int64([images, 1, from[2]!, from[3]!])]);
  const rest = [2, 3].map((axis) => shape[axis]! - ((from[axis]! - 1) * stride + size));
  const kernel = emit.float(new Float32Array(size * size).fill(1 / (size * size)), [1, 1, size, size]);
  const spread = emit.node("ConvTranspose", [single, kernel], {
    kernel_shape: [size, size],
    strides: [stride, stride],
  });
  const full = rest.every((n) => n === 0)
    ? spread
    : emit.node("Pad", [spread, emit.int64([0, 0, 0, 0, 0, 0, rest[0]!, rest[1]!])], { mode: "constant" });
  return emit.node("Reshape", [full, emit.int64([...shape])]);
}

export const poolingLowerings: LoweringTable = {
  maxPool2d: (emit, [x], expression) => maxPool(emit, x!, expression),
  maxPool2dGradient: (emit, [x, , u], { inputs: [image], attributes }) =>
    halves(image!, attributes)
      ? halvesGradient(emit, x!, u!, image!)
      : scatterGradient(emit, x!, u!, image!, attributes),
  averagePool2d: (emit, inputs, { attributes: { size, stride } }) =>
    emit.node("AveragePool", inputs, { kernel_shape: [size, size], strides: [stride, stride] }),
  averagePool2dGradient: (emit, [u], { inputs, attributes }) =>
    averagePoolGradient(emit, u!, inputs[0]!.shape, attributes),
};
