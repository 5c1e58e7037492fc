/**
 * The MCRPS of the replication scripts of arXiv:2404.12484, kept under its own name so that its table can be reproduced:
 *   MCRPS = median_b ½ · (1/N) Σ_i |x_bi − θ_b|.
 * It is NOT the CRPS. There the second term is ½ E|X − X′|, over pairs of draws; the scripts take |z − x| with z the repeated truth
 * and x the shuffled draws, so it equals half of the first term whatever the spread. The result is the mean absolute deviation of
 * the draws from the truth, which is smallest for a point mass at the posterior median: it rewards posteriors that are too narrow.
 * For the true score see crps.ts.
 */
import { gridCdf } from "./crps.js";
import { type BootstrapOptions, medianScore, requireSameLength, type Score } from "./score.js";

/** ½ · mean|x − θ| for one data set; draws (N). */
export function publishedCrps(draws: ArrayLike<number>, truth: number): number {
  let sum = 0;
  for (let i = 0; i < draws.length; i++) sum += Math.abs(draws[i]! - truth);
  return sum / (2 * draws.length);
}

/** ½ · ∫ |x − θ| p(x) dx for one data set, its limit for many draws, from a density on a grid; points (n), density (n). */
export function publishedCrpsFromDensity(points: ArrayLike<number>, density: ArrayLike<number>, truth: number): number {
  requireSameLength("publishedCrpsFromDensity", points, density);
  const cdf = gridCdf(points, density);
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const middle = (points[i]! + points[i - 1]!) / 2;
    sum += (cdf[i]! - cdf[i - 1]!) * Math.abs(middle - truth);
  }
  return sum / 2;
}

/** The published MCRPS: the median over data sets of `publishedCrps`; terms (B). */
export function publishedMcrps(terms: ArrayLike<number>, options?: BootstrapOptions): Score {
  return medianScore(terms, options);
}
