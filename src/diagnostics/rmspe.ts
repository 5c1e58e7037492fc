/**
 * RMSPE = sqrt(median_b (θ̂_b − θ_b)²), the "root median squared prediction error" of
 * Zammit-Mangion, Sainsbury-Dale and Huser (2025), arXiv:2404.12484, with θ̂ the posterior median.
 * A median: it ignores the half of the data sets where the method does worst. `rmse` does not.
 */

import { squaredErrors } from "./rmse.js";
import { type BootstrapOptions, medianScore, requireSameLength, type Score } from "./score.js";

/**
 * Root median squared error over B data sets, in the parameter's unit.
 * @param estimates (B)
 * @param truths (B)
 */
export function rmspe(estimates: ArrayLike<number>, truths: ArrayLike<number>, options?: BootstrapOptions): Score {
  requireSameLength("rmspe", estimates, truths);
  return medianScore(squaredErrors(estimates, truths), options, Math.sqrt);
}
