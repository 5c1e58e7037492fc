/** The networks inside coupling flows: from (passed-through coordinates, context) to a layer's numbers. */
import { relu } from "../graph/elementwise.js";
import type { Expression } from "../graph/expression.js";
import { affine } from "../graph/matrix.js";
import { fanIn, type Scope, zeros } from "../networks/scope.js";

/** Two hidden ReLU layers; the last layer starts near zero, so that a flow starts near the identity. */
export function conditioner(x: Expression, outputs: number, hidden: number, scope: Scope): Expression {
  const layer = (h: Expression, units: number, name: string, gain: number): Expression => {
    const at = scope.within(name);
    return affine(
      h,
      at.parameter("weight", [h.shape[1]!, units], fanIn(gain, h.shape[1]!)),
      at.parameter("bias", [units], zeros),
    );
  };
  const first = relu(layer(x, hidden, "layer1", 2));
  const second = relu(layer(first, hidden, "layer2", 2));
  return layer(second, outputs, "output", 0.01);
}
