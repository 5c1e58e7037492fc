/** RMSE = sqrt((1/B) Σ_b (θ̂_b − θ_b)²). The posterior mean minimises its expectation. */
import { requireSameLength, rootMeanScore, type Score } from "./score.js";

/**
 * Root mean squared error over B data sets, in the parameter's unit.
 * @param estimates (B)
 * @param truths (B)
 */
export function rmse(estimates: ArrayLike<number>, truths: ArrayLike<number>): Score {
  requireSameLength("rmse", estimates, truths);
  return rootMeanScore(squaredErrors(estimates, truths));
}

/** (θ̂_b − θ_b)², (B). */
export function squaredErrors(estimates: ArrayLike<number>, truths: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: estimates.length }, (_, b) => (estimates[b]! - truths[b]!) ** 2);
}
