/** Moving numbers, sums, maxima and broadcasting. */
import { sizeOf } from "../../graph/expression.js";
import { around, broadcastStrides, strides, walk } from "./indexing.js";
import type { Kernel, KernelTable } from "./kernel.js";

const transpose: Kernel = ({ shape, inputs: [x], attributes: { permutation } }, [values]) => {
  const own = strides(x!.shape);
  const result = new Float64Array(sizeOf(shape));
  walk(
    shape,
    permutation.map((axis: number) => own[axis]!),
    (i, offset) => {
      result[i] = values![offset]!;
    },
  );
  return result;
};

/** Copies slices of one axis: slice `from` of x becomes (or is added to) slice `to` of the result. */
function moveSlices(kernel: (attributes: never, size: number) => (readonly [from: number, to: number])[]): Kernel {
  return ({ shape, inputs: [x], attributes }, [values]) => {
    const { before, at, after } = around(x!.shape, attributes.axis);
    const result = new Float64Array(sizeOf(shape));
    const resultAt = shape[attributes.axis]!;
    for (const [from, to] of kernel(attributes as never, at))
      for (let o = 0; o < before; o++)
        for (let i = 0; i < after; i++)
          result[(o * resultAt + to) * after + i]! += values![(o * at + from) * after + i]!;
    return result;
  };
}

const concat: Kernel = ({ shape, inputs, attributes: { axis } }, values) => {
  const result = new Float64Array(sizeOf(shape));
  const total = shape[axis]!;
  let start = 0;
  inputs.forEach((x, k) => {
    const { before, at, after } = around(x.shape, axis);
    for (let o = 0; o < before; o++)
      result.set(values[k]!.subarray(o * at * after, (o + 1) * at * after), (o * total + start) * after);
    start += at;
  });
  return result;
};

function reduction(start: number, combine: (a: number, b: number) => number): Kernel {
  return ({ shape, inputs: [x] }, [values]) => {
    const result = new Float64Array(sizeOf(shape)).fill(start);
    walk(x!.shape, broadcastStrides(shape, x!.shape), (i, offset) => {
      result[offset] = combine(result[offset]!, values![i]!);
    });
    return result;
  };
}

const broadcastTo: Kernel = ({ shape, inputs: [x] }, [values]) => {
  const result = new Float64Array(sizeOf(shape));
  walk(shape, broadcastStrides(x!.shape, shape), (i, offset) => {
    result[i] = values![offset]!;
  });
  return result;
};

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

export const shapeKernels: KernelTable = {
  reshape: (_node, [values]) => values!,
  transpose,
  slice: moveSlices(({ start, end }: { start: number; end: number }) => range(end - start).map((i) => [start + i, i])),
  pad: moveSlices(({ before }: { before: number }, size) => range(size).map((i) => [i, before + i])),
  concat,
  gather: moveSlices(({ indices }: { indices: number[] }) => indices.map((from, to) => [from, to])),
  scatterAdd: moveSlices(({ indices }: { indices: number[] }) => indices.map((to, from) => [from, to])),
  sum: reduction(0, (a, b) => a + b),
  max: reduction(Number.NEGATIVE_INFINITY, (a, b) => (b > a || Number.isNaN(b) ? b : a)),
  broadcastTo,
};
