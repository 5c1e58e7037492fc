/** Row-major indexing. */
import { type Shape, sizeOf } from "../../graph/expression.js";

/** Distance in memory between neighbours along each axis. */
export function strides(shape: Shape): number[] {
  const result = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    result[axis] = step;
    step *= shape[axis]!;
  }
  return result;
}

/** Strides with which `shape` is read when it broadcasts to `target`: 0 along repeated axes. */
export function broadcastStrides(shape: Shape, target: Shape): number[] {
  const own = strides(shape);
  return target.map((_, i) => {
    const axis = i - (target.length - shape.length);
    return axis < 0 || shape[axis] === 1 ? 0 : own[axis]!;
  });
}

/** Calls `visit(i, offset)` for every element i of `shape` in order, where offset = Σ index · stride. */
export function walk(shape: Shape, steps: readonly number[], visit: (i: number, offset: number) => void): void {
  const index = new Array<number>(shape.length).fill(0);
  const total = sizeOf(shape);
  let offset = 0;
  for (let i = 0; i < total; i++) {
    visit(i, offset);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += steps[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      offset -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}

/** Sizes before, at and after an axis: element (o, a, i) stands at (o · at + a) · after + i. */
export function around(shape: Shape, axis: number): { before: number; at: number; after: number } {
  return { before: sizeOf(shape.slice(0, axis)), at: shape[axis]!, after: sizeOf(shape.slice(axis + 1)) };
}
