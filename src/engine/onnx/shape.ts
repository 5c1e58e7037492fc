/** Operators that move numbers, sums and broadcasting, in ONNX. */
import { isOpen } from "../../graph/dimension.js";
import type { Emitter } from "./emitter.js";
import type { LoweringTable } from "./lowering.js";
import { hasPixels, toPixels } from "./pixels.js";

type AxisRange = { readonly axis: number; readonly start: number; readonly end: number };
type Padding = { readonly axis: number; readonly before: number; readonly after: number };
type Indices = { readonly axis: number; readonly indices: readonly number[]; readonly size: number };

/** Adds slices that share a target by a product with a 0/1 matrix: gathers that repeat an index are rare and short. */
function scatterRepeated(emit: Emitter, x: string, rank: number, { axis, indices, size }: Indices): string {
  const matrix = new Float32Array(indices.length * size);
  indices.forEach((target, i) => {
    matrix[i * size + target] = 1;
  });
  const last = Array.from({ length: rank }, (_, i) => (i === axis ? rank - 1 : i === rank - 1 ? axis : i));
  const moved = axis === rank - 1 ? x : emit.node("Transpose", [x], { perm: last });
  const product = emit.node("MatMul", [moved, emit.float(matrix, [indices.length, size])]);
  return axis === rank - 1 ? product : emit.node("Transpose", [product], { perm: last });
}

/** Without repetition, scattering is a gather from x with a slice of zeros appended. */
function scatterDistinct(emit: Emitter, x: string, rank: number, { axis, indices, size }: Indices): string {
  const pads = new Array<number>(2 * rank).fill(0);
  pads[rank + axis] = 1;
  const padded = emit.node("Pad", [x, emit.int64(pads)], { mode: "constant" });
  const source = new Array<number>(size).fill(indices.length);
  indices.forEach((target, i) => {
    source[target] = i;
  });
  return emit.node("Gather", [padded, emit.int64(source)], { axis });
}

export const shapeLowerings: LoweringTable = {
  reshape: (emit, [x], { shape }) => {
    // One open dimension alone can be inferred by the runtime; with two the shape is computed.
    if (shape.filter(isOpen).length === 1)
      return emit.node("Reshape", [x!, emit.int64(shape.map((size) => (isOpen(size) ? -1 : size)))]);
    return emit.node("Reshape", [x!, emit.shape(shape)]);
  },
  transpose: (emit, [x], { attributes }) => emit.node("Transpose", [x!], { perm: attributes.permutation }),
  slice: (emit, [x], { attributes }) => {
    const { axis, start, end } = attributes as AxisRange;
    return emit.node("Slice", [x!, emit.int64([start]), emit.int64([end]), emit.int64([axis])]);
  },
  pad: (emit, [x], { attributes, shape }) => {
    const { axis, before, after } = attributes as Padding;
    const pads = new Array<number>(2 * shape.length).fill(0);
    pads[axis] = before;
    pads[shape.length + axis] = after;
    return emit.node("Pad", [x!, emit.int64(pads)], { mode: "constant" });
  },
  concat: (emit, inputs, { attributes }) => emit.node("Concat", inputs, { axis: attributes.axis }),
  gather: (emit, [x], { attributes }) =>
    emit.node("Gather", [x!, emit.int64(attributes.indices)], { axis: attributes.axis }),
  scatterAdd: (emit, [x], { attributes, shape }) => {
    const distinct = new Set(attributes.indices).size === attributes.indices.length;
    return (distinct ? scatterDistinct : scatterRepeated)(emit, x!, shape.length, attributes);
  },
  sum: (emit, [x], { inputs: [source], attributes, shape }) => {
    const axes = [...attributes.axes].sort((a: number, b: number) => a - b);
    if (axes.join() === "0,2,3" && shape.length === 4 && hasPixels(emit, x!)) {
      const pixels = toPixels(emit, x!, source!.shape);
      const total = emit.node("ReduceSum", [pixels, emit.int64([0, 1, 2])], { keepdims: 0 });
      return emit.node("Reshape", [total, emit.int64(shape)]);
    }
    return emit.node("ReduceSum", [x!, emit.int64(axes)], { keepdims: 1 });
  },
  max: (emit, [x], { attributes }) => emit.node("ReduceMax", [x!, emit.int64(attributes.axes)], { keepdims: 1 }),
  broadcastTo: (emit, [x], { shape }) => emit.node("Expand", [x!, emit.shape(shape)]),
};
