/** Matrix products in TensorFlow.js. */
import type { TfKernelTable } from "./kernel.js";

export const matrixKernels: TfKernelTable = {
  matmul: (tf, [a, b], { shape, attributes: { transposeA, transposeB } }) => {
    if (a!.rank === b!.rank) return tf.matMul(a!, b!, transposeA, transposeB);
    // A stack times one matrix is one tall product: not every back end broadcasts here.
    const rows = tf.reshape(a!, [-1, a!.shape.at(-1)!]);
    return tf.reshape(tf.matMul(rows, b!, false, transposeB), [...shape]);
  },
  affine: (tf, [x, weight, bias]) => tf.add(tf.matMul(x!, weight!), bias!),
};
