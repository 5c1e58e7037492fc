/** The gradient of a learnt log likelihood or ratio by the parameters, as a graph. */
import { type Expression, input, substitute } from "../graph/expression.js";
import { gradient } from "../graph/gradient.js";
import { sum } from "../graph/sum.js";

/** ∂ log potential / ∂θ, (B x M x d), for a log potential (B x M) of the input `parameters` (B x M x d). */
export function potentialGradient(logPotential: Expression, d: number): Expression {
  // One node for all places where the parameters enter.
  const parameters = input("parameters", [...logPotential.shape, d]);
  const [slope] = gradient(sum(substitute(logPotential, { parameters })), [parameters]);
  return slope!;
}
