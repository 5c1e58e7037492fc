/** Operators that move numbers without changing them. Slice and pad, gather and scatterAdd are each other's gradients. */
import { NabiError } from "../runtime/error.js";
import { type Expression, type Shape, sameShape, showShape, sizeOf } from "./expression.js";
import { node, normalizeAxis, type Operator, shapeError } from "./operator.js";

type ReshapeAttributes = { readonly shape: Shape };
export const reshapeOperator: Operator<ReshapeAttributes> = {
  name: "reshape",
  shapeAttributes: ["shape"],
  shape: ([x], { shape }) => {
    if (sizeOf(x!) !== sizeOf(shape)) throw shapeError("reshape", "the same number of elements", x!, shape);
    return shape;
  },
  gradient: ({ inputs: [x] }, upstream) => [reshape(upstream, x!.shape)],
};

/** The same numbers in row-major order under another shape. */
export function reshape(x: Expression, shape: Shape): Expression {
  return sameShape(x.shape, shape) ? x : node(reshapeOperator, [x], { shape });
}

type TransposeAttributes = { readonly permutation: readonly number[] };
export const transposeOperator: Operator<TransposeAttributes> = {
  name: "transpose",
  shape: ([x], { permutation }) => {
    const sorted = [...permutation].sort((a, b) => a - b);
    if (sorted.length !== x!.length || sorted.some((axis, i) => axis !== i))
      throw new NabiError(`transpose: a permutation of the axes of ${showShape(x!)} is required, got [${permutation}]`);
    return permutation.map((axis) => x![axis]!);
  },
  gradient: ({ attributes: { permutation } }, upstream) => [
    transpose(
      upstream,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ],
};

/** Axis i of the result is axis permutation[i] of x; without a permutation the axes are reversed. */
export function transpose(x: Expression, permutation?: readonly number[]): Expression {
  return node(transposeOperator, [x], { permutation: permutation ?? x.shape.map((_, i) => x.shape.length - 1 - i) });
}

type SliceAttributes = { readonly axis: number; readonly start: number; readonly end: number };
export const sliceOperator: Operator<SliceAttributes> = {
  name: "slice",
  shape: ([x], { axis, start, end }) => {
    if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end && end <= x![axis]!))
      throw new NabiError(`slice: 0 ≤ start < end ≤ ${x![axis]} is required on axis ${axis}, got ${start} and ${end}`);
    return x!.map((size, i) => (i === axis ? end - start : size));
  },
  gradient: ({ inputs: [x], attributes: { axis, start, end } }, upstream) => [
    pad(upstream, axis, start, x!.shape[axis]! - end),
  ],
};

/** Elements start … end − 1 of one axis. */
export function slice(x: Expression, axis: number, start: number, end: number): Expression {
  const at = normalizeAxis("slice", axis, x.shape);
  return start === 0 && end === x.shape[at] ? x : node(sliceOperator, [x], { axis: at, start, end });
}

type PadAttributes = { readonly axis: number; readonly before: number; readonly after: number };
export const padOperator: Operator<PadAttributes> = {
  name: "pad",
  shape: ([x], { axis, before, after }) => {
    if (!(Number.isInteger(before) && Number.isInteger(after) && before >= 0 && after >= 0))
      throw new NabiError(`pad: widths ≥ 0 are required, got ${before} and ${after}`);
    return x!.map((size, i) => (i === axis ? size + before + after : size));
  },
  gradient: ({ inputs: [x], attributes: { axis, before } }, upstream) => [
    slice(upstream, axis, before, before + x!.shape[axis]!),
  ],
};

/** Zeros before and after one axis. */
export function pad(x: Expression, axis: number, before: number, after: number): Expression {
  const at = normalizeAxis("pad", axis, x.shape);
  return before === 0 && after === 0 ? x : node(padOperator, [x], { axis: at, before, after });
}

type ConcatAttributes = { readonly axis: number };
export const concatOperator: Operator<ConcatAttributes> = {
  name: "concat",
  shape: (shapes, { axis }) => {
    const [first] = shapes;
    if (!first) throw new NabiError("concat: at least one expression is required, got none");
    for (const shape of shapes)
      if (shape.length !== first.length || shape.some((size, i) => i !== axis && size !== first[i]))
        throw shapeError("concat", `the same shape but for axis ${axis}`, first, shape);
    return first.map((size, i) => (i === axis ? shapes.reduce((total, shape) => total + shape[axis]!, 0) : size));
  },
  gradient: ({ inputs, attributes: { axis } }, upstream) => {
    let start = 0;
    return inputs.map((x) => {
      const end = start + x.shape[axis]!;
      const part = slice(upstream, axis, start, end);
      start = end;
      return part;
    });
  },
};

/** Joins expressions along one axis. */
export function concat(parts: readonly Expression[], axis: number): Expression {
  if (parts.length === 1) return parts[0]!;
  return node(concatOperator, parts, { axis: parts[0] ? normalizeAxis("concat", axis, parts[0].shape) : axis });
}

type GatherAttributes = { readonly axis: number; readonly indices: readonly number[] };
export const gatherOperator: Operator<GatherAttributes> = {
  name: "gather",
  shape: ([x], { axis, indices }) => {
    if (indices.length === 0 || indices.some((i) => !Number.isInteger(i) || i < 0 || i >= x![axis]!))
      throw new NabiError(
        `gather: indices 0 … ${x![axis]! - 1} are required on axis ${axis}, got [${indices.slice(0, 8)}]`,
      );
    return x!.map((size, i) => (i === axis ? indices.length : size));
  },
  gradient: ({ inputs: [x], attributes: { axis, indices } }, upstream) => [
    node(scatterAddOperator, [upstream], { axis, indices, size: x!.shape[axis]! }),
  ],
};

/** Chosen elements of one axis, in the order of the (fixed) indices; an index may repeat. */
export function gather(x: Expression, axis: number, indices: ArrayLike<number>): Expression {
  return node(gatherOperator, [x], { axis: normalizeAxis("gather", axis, x.shape), indices: Array.from(indices) });
}

type ScatterAddAttributes = GatherAttributes & { readonly size: number };
export const scatterAddOperator: Operator<ScatterAddAttributes> = {
  name: "scatterAdd",
  shape: ([x], { axis, indices, size }) => {
    if (x![axis] !== indices.length || indices.some((i) => !Number.isInteger(i) || i < 0 || i >= size))
      throw new NabiError(`scatterAdd: ${x![axis]} indices below ${size} are required, got ${indices.length}`);
    return x!.map((length, i) => (i === axis ? size : length));
  },
  gradient: ({ attributes: { axis, indices } }, upstream) => [gather(upstream, axis, indices)],
};

/** Zeros of the given size on one axis, to which slice i of x is added at indices[i]. */
export function scatterAdd(x: Expression, axis: number, indices: ArrayLike<number>, size: number): Expression {
  const at = normalizeAxis("scatterAdd", axis, x.shape);
  return node(scatterAddOperator, [x], { axis: at, indices: Array.from(indices), size });
}
