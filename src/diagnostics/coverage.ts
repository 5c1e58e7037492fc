/** Coverage: the share of data sets whose interval holds the truth, l < θ < u, strict as in arXiv:2404.12484 (COV90). */
import { requireSameLength, type Score } from "./score.js";

/**
 * Empirical coverage of B intervals, between 0 and 1, with its binomial standard error √(p(1 − p)/B).
 * @param lower (B)
 * @param upper (B)
 * @param truths (B)
 */
export function coverage(lower: ArrayLike<number>, upper: ArrayLike<number>, truths: ArrayLike<number>): Score {
  requireSameLength("coverage", lower, upper, truths);
  let inside = 0;
  for (let b = 0; b < truths.length; b++) if (lower[b]! < truths[b]! && truths[b]! < upper[b]!) inside++;
  const value = inside / truths.length;
  return { value, standardError: Math.sqrt((value * (1 - value)) / truths.length) };
}
