/** Elementwise operators in TensorFlow.js, which broadcasts as the graph does. */
import type { Tensorflow, TfKernel, TfKernelTable, TfTensor } from "./kernel.js";

const unary =
  (f: (tf: Tensorflow, x: TfTensor) => TfTensor): TfKernel =>
  (tf, [x]) =>
    f(tf, x!);

const binary =
  (f: (tf: Tensorflow, a: TfTensor, b: TfTensor) => TfTensor): TfKernel =>
  (tf, [a, b]) =>
    f(tf, a!, b!);

/** Comparisons give booleans; the graph expects 0 or 1 in float32. */
export const elementwiseKernels: TfKernelTable = {
  add: binary((tf, a, b) => tf.add(a, b)),
  subtract: binary((tf, a, b) => tf.sub(a, b)),
  multiply: binary((tf, a, b) => tf.mul(a, b)),
  divide: binary((tf, a, b) => tf.div(a, b)),
  maximum: binary((tf, a, b) => tf.maximum(a, b)),
  minimum: binary((tf, a, b) => tf.minimum(a, b)),
  greater: binary((tf, a, b) => tf.cast(tf.greater(a, b), "float32")),
  equal: binary((tf, a, b) => tf.cast(tf.equal(a, b), "float32")),
  negate: unary((tf, x) => tf.neg(x)),
  exp: unary((tf, x) => tf.exp(x)),
  log: unary((tf, x) => tf.log(x)),
  sqrt: unary((tf, x) => tf.sqrt(x)),
  tanh: unary((tf, x) => tf.tanh(x)),
  sigmoid: unary((tf, x) => tf.sigmoid(x)),
  softplus: unary((tf, x) => tf.softplus(x)),
  relu: unary((tf, x) => tf.relu(x)),
  abs: unary((tf, x) => tf.abs(x)),
  sign: unary((tf, x) => tf.sign(x)),
  erf: unary((tf, x) => tf.erf(x)),
  stopGradient: unary((_tf, x) => x),
  select: (tf, [condition, a, b]) => tf.where(tf.cast(condition!, "bool"), a!, b!),
};
