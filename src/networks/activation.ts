/** Activation functions by name. */

import { leakyRelu, multiply, relu, sigmoid, softplus, tanh } from "../graph/elementwise.js";
import type { Expression } from "../graph/expression.js";
import { NabiError } from "../runtime/error.js";

/** leakyRelu has slope 0.3 (Keras' default, which the paper's networks use); silu is x · sigmoid(x). */
export type Activation = "relu" | "leakyRelu" | "tanh" | "softplus" | "silu";

const functions: Readonly<Record<Activation, (x: Expression) => Expression>> = {
  relu,
  leakyRelu: (x) => leakyRelu(x, 0.3),
  tanh,
  softplus,
  silu: (x) => multiply(x, sigmoid(x)),
};

export function activate(name: Activation, x: Expression): Expression {
  const f = functions[name];
  if (!f)
    throw new NabiError(
      `activation: one of ${Object.keys(functions).join(", ")} is required, got ${JSON.stringify(name)}`,
    );
  return f(x);
}
