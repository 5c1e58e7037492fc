/** Matrix products. */
import { sizeOf } from "../../graph/expression.js";
import type { Kernel, KernelTable } from "./kernel.js";

const matmul: Kernel = ({ shape, inputs: [a, b], attributes: { transposeA, transposeB } }, [x, y]) => {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const inner = a!.shape.at(transposeA ? -2 : -1)!;
  const [stepRowA, stepInnerA] = transposeA ? [1, rows] : [inner, 1];
  const [stepInnerB, stepColumnB] = transposeB ? [1, inner] : [columns, 1];
  const stackedB = b!.shape.length > 2 ? inner * columns : 0;
  const result = new Float64Array(sizeOf(shape));
  for (let s = 0, at = 0; at < result.length; s++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++, at++) {
        let total = 0;
        const startA = s * rows * inner + i * stepRowA;
        const startB = s * stackedB + j * stepColumnB;
        for (let k = 0; k < inner; k++) total += x![startA + k * stepInnerA]! * y![startB + k * stepInnerB]!;
        result[at] = total;
      }
  return result;
};

const affine: Kernel = ({ shape }, [x, weight, bias]) => {
  const [rows, columns] = shape as [number, number];
  const inner = weight!.length / columns;
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let total = bias![j]!;
      for (let k = 0; k < inner; k++) total += x![i * inner + k]! * weight![k * columns + j]!;
      result[i * columns + j] = total;
    }
  return result;
};

export const matrixKernels: KernelTable = { matmul, affine };
