/** Matrix products in ONNX: Gemm where both sides are matrices (it transposes for free), MatMul for stacks. */
import type { LoweringTable } from "./lowering.js";

const swapLast = (rank: number): number[] =>
  Array.from({ length: rank }, (_, i) => (i === rank - 2 ? rank - 1 : i === rank - 1 ? rank - 2 : i));

export const matrixLowerings: LoweringTable = {
  matmul: (emit, [a, b], { inputs, attributes: { transposeA, transposeB } }) => {
    const ranks = inputs.map((x) => x.shape.length);
    if (ranks[0] === 2 && ranks[1] === 2)
      return emit.node("Gemm", [a!, b!], { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 });
    const left = transposeA ? emit.node("Transpose", [a!], { perm: swapLast(ranks[0]!) }) : a!;
    const right = transposeB ? emit.node("Transpose", [b!], { perm: swapLast(ranks[1]!) }) : b!;
    return emit.node("MatMul", [left, right]);
  },
  affine: (emit, inputs) => emit.node("Gemm", inputs),
};
