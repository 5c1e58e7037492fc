/** Sum over axes and its dual, broadcasting: each is the other's gradient. */
import { type Expression, type Shape, sameShape } from "./expression.js";
import { broadcastShapes, node, normalizeAxis, type Operator, shapeError } from "./operator.js";
import { reshape } from "./shape.js";

export type ReductionAttributes = { readonly axes: readonly number[] };

/** Shape after a reduction that keeps its axes with size 1. */
export function reducedShape(x: Shape, axes: readonly number[]): Shape {
  return x.map((size, axis) => (axes.includes(axis) ? 1 : size));
}

export const sumOperator: Operator<ReductionAttributes> = {
  name: "sum",
  shape: ([x], { axes }) => reducedShape(x!, axes),
  gradient: ({ inputs: [x] }, upstream) => [broadcastTo(upstream, x!.shape)],
};

type BroadcastAttributes = { readonly shape: Shape };
export const broadcastOperator: Operator<BroadcastAttributes> = {
  name: "broadcastTo",
  shapeAttributes: ["shape"],
  shape: ([x], { shape }) => {
    if (!sameShape(broadcastShapes("broadcastTo", x!, shape), shape))
      throw shapeError("broadcastTo", "a shape that broadcasts to the second", x!, shape);
    return shape;
  },
  gradient: ({ inputs: [x] }, upstream) => [unbroadcast(upstream, x!.shape)],
};

/** Repeats axes of size 1 (and new leading axes) up to a shape. */
export function broadcastTo(x: Expression, shape: Shape): Expression {
  return sameShape(x.shape, shape) ? x : node(broadcastOperator, [x], { shape });
}

/** Undoes broadcasting in a gradient: sums over the axes that were repeated. */
export function unbroadcast(x: Expression, shape: Shape): Expression {
  const extra = x.shape.length - shape.length;
  const axes = x.shape.flatMap((size, i) => (i < extra || (shape[i - extra] === 1 && size !== 1) ? [i] : []));
  return reshape(axes.length === 0 ? x : node(sumOperator, [x], { axes }), shape);
}

/** Axes of a reduction: all of them by default. */
export function reductionAxes(operator: string, x: Expression, axes?: number | readonly number[]): number[] {
  if (axes === undefined) return x.shape.map((_, i) => i);
  const list = typeof axes === "number" ? [axes] : axes;
  return list.map((axis) => normalizeAxis(operator, axis, x.shape));
}

/** Drops axes that a reduction left with size 1. */
export function dropAxes(x: Expression, axes: readonly number[]): Expression {
  return reshape(
    x,
    x.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

/** Sum over axes (default: all), which disappear unless `keepAxes`. */
export function sum(x: Expression, axes?: number | readonly number[], keepAxes = false): Expression {
  const list = reductionAxes("sum", x, axes);
  const total = list.length === 0 ? x : node(sumOperator, [x], { axes: list });
  return keepAxes ? total : dropAxes(total, list);
}

/** Each row of x (B x …) `times` times, one after the other: (B·times x …). */
export function repeatRows(x: Expression, times: number): Expression {
  if (times === 1) return x;
  const [rows, ...rest] = x.shape as [number, ...number[]];
  return reshape(broadcastTo(reshape(x, [rows, 1, ...rest]), [rows, times, ...rest]), [rows * times, ...rest]);
}
