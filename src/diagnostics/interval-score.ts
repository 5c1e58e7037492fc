/**
 * Interval score of a central interval [l, u] of level 1 − α:
 *   IS(l, u; θ) = (u − l) + (2/α)(l − θ)₊ + (2/α)(θ − u)₊,
 * proper for the pair of quantiles α/2, 1 − α/2. Gneiting and Raftery (2007), "Strictly proper scoring rules, prediction, and
 * estimation", JASA 102, eq. 43. Smaller is better; in the parameter's unit.
 */
import { type BootstrapOptions, meanScore, medianScore, requireLevel, requireSameLength, type Score } from "./score.js";

/** The score of each of B intervals (B). `level` is the mass between the ends, default 0.9. */
export function intervalScores(
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  truths: ArrayLike<number>,
  level = 0.9,
): Float64Array {
  requireSameLength("intervalScores", lower, upper, truths);
  requireLevel("intervalScores", level);
  const penalty = 2 / (1 - level);
  return Float64Array.from({ length: truths.length }, (_, b) => {
    const below = Math.max(0, lower[b]! - truths[b]!);
    const above = Math.max(0, truths[b]! - upper[b]!);
    return upper[b]! - lower[b]! + penalty * (below + above);
  });
}

/** Mean interval score over data sets; arguments as in `intervalScores`. */
export function intervalScore(
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  truths: ArrayLike<number>,
  level = 0.9,
): Score {
  return meanScore(intervalScores(lower, upper, truths, level));
}

/** Median interval score over data sets: the paper's MIS90 at level 0.9 (arXiv:2404.12484). */
export function medianIntervalScore(
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  truths: ArrayLike<number>,
  level = 0.9,
  options?: BootstrapOptions,
): Score {
  return medianScore(intervalScores(lower, upper, truths, level), options);
}
