/** Losses of a point estimate θ̂ of θ, and the summary of the posterior that minimises each in expectation. */
import { abs, greater, multiply, square, subtract } from "../graph/elementwise.js";
import type { Expression } from "../graph/expression.js";
import { NabiError } from "../runtime/error.js";

/**
 * "squared" → posterior mean; "absolute" → median; `{ pinball: τ }` → the τ-quantile;
 * or a function of estimate and truth (both B x d) that gives the loss of each item and parameter (B x d).
 */
export type Loss =
  | "squared"
  | "absolute"
  | { readonly pinball: number }
  | ((estimate: Expression, truth: Expression) => Expression);

/** (θ̂ − θ)(1{θ̂ > θ} − τ): shapes broadcast. */
export function pinball(estimate: Expression, truth: Expression, level: Expression | number): Expression {
  return multiply(subtract(estimate, truth), subtract(greater(estimate, truth), level));
}

/** Throws unless 0 < level < 1. */
export function requireLevel(caller: string, level: number): void {
  if (!(level > 0 && level < 1)) throw new NabiError(`${caller}: a level between 0 and 1 is required, got ${level}`);
}

/** The loss function of a name or setting. */
export function lossFunction(loss: Loss): (estimate: Expression, truth: Expression) => Expression {
  if (typeof loss === "function") return loss;
  if (loss === "squared") return (estimate, truth) => square(subtract(estimate, truth));
  if (loss === "absolute") return (estimate, truth) => abs(subtract(estimate, truth));
  if (typeof loss === "object" && loss !== null && "pinball" in loss) {
    requireLevel("pinball", loss.pinball);
    return (estimate, truth) => pinball(estimate, truth, loss.pinball);
  }
  throw new NabiError(
    `loss: "squared", "absolute", { pinball: level } or a function is required, got ${JSON.stringify(loss)}`,
  );
}
