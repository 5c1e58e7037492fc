/** Expressions for losses and networks of one's own: `graph.multiply(graph.subtract(a, b), 2)`. */
export { conv2d } from "./convolution.js";
export {
  abs,
  add,
  clip,
  divide,
  equal,
  erf,
  exp,
  greater,
  leakyRelu,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  relu,
  select,
  sigmoid,
  sign,
  softplus,
  sqrt,
  square,
  stopGradient,
  subtract,
  tanh,
} from "./elementwise.js";
export { constant, type Expression, input, type Program, parameter, type Shape } from "./expression.js";
export { gradient } from "./gradient.js";
export { affine, cumulativeSum, matmul } from "./matrix.js";
export { normalCdf, normalLogDensity, normalQuantile } from "./normal.js";
export { averagePool2d, maxPool2d } from "./pooling.js";
export { logSoftmax, logSumExp, max, mean, softmax } from "./reduction.js";
export { concat, gather, pad, reshape, slice, transpose } from "./shape.js";
export { broadcastTo, sum } from "./sum.js";
