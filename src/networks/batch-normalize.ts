/** Batch normalisation (Ioffe and Szegedy, 2015) by the batch at hand alone. */
import { add, divide, sqrt, square, subtract } from "../graph/elementwise.js";
import type { Expression } from "../graph/expression.js";
import { mean } from "../graph/reduction.js";

const epsilon = 1e-3; // Keras' default, for columns that hardly vary

/**
 * Each column of x (M x size) with mean 0 and variance 1 over the batch. It has no gain and offset of its own, since a linear layer follows
 * that has them, and keeps no running averages: it serves networks that only ever see batches, such as a critic that ends with training.
 */
export function batchNormalize(x: Expression): Expression {
  const centred = subtract(x, mean(x, 0, true));
  return divide(centred, sqrt(add(mean(square(centred), 0, true), epsilon)));
}
