/** Keeps a free number within limits, almost unchanged near zero. */
import { multiply, tanh } from "../graph/elementwise.js";
import type { Expression } from "../graph/expression.js";

/** limit · tanh(x / limit): between ±limit, with a slope that never ends, so that training can come back from the edge. */
export function softBound(x: Expression, limit: number): Expression {
  return multiply(limit, tanh(multiply(1 / limit, x)));
}

/**
 * Limit of a density's log scale. exp(±15) is far beyond any posterior that single precision can tell from a point or from a flat one,
 * and its square still is a number there: one bad step cannot overflow.
 */
export const largestLogScale = 15;
