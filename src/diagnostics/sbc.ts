/**
 * Simulation-based calibration: if θ_b ~ π, Z_b ~ p(· | θ_b) and x_b1 … x_bN ~ q(· | Z_b) with q the posterior, then the rank of
 * θ_b among its draws is uniform on 0 … N. Talts et al. (2018), "Validating Bayesian inference algorithms with simulation-based
 * calibration", arXiv:1804.06788. Ranks pile up at both ends when q is too narrow, in the middle when it is too wide, at one end
 * when it is shifted.
 */
import { random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";
import { binomialQuantile, logFactorials } from "./binomial.js";

/**
 * The number of draws below the truth, for each data set (B), in 0 … N.
 * @param draws (B x N), row-major
 * @param truths (B)
 */
export function sbcRanks(draws: ArrayLike<number>, truths: ArrayLike<number>): Uint32Array {
  const n = draws.length / truths.length;
  if (!(Number.isInteger(n) && n > 0)) {
    throw new NabiError(
      `sbcRanks: the same number of draws for each of ${truths.length} truths is required, got ${draws.length} draws`,
    );
  }
  return Uint32Array.from({ length: truths.length }, (_, b) => {
    let below = 0;
    for (let i = 0; i < n; i++) if (draws[b * n + i]! < truths[b]!) below++;
    return below;
  });
}

/**
 * Ranks (B) spread to (0, 1): (rank + v)/(N + 1) with v uniform, so that a calibrated posterior gives exactly uniform values
 * and no test has to know about N.
 */
export function rankTransform(ranks: ArrayLike<number>, draws: number, seed: number): Float64Array {
  const stream = random(seed);
  return Float64Array.from(ranks, (rank) => (rank + stream.uniform()) / (draws + 1));
}

/** A histogram of ranks with what is to be expected of it. */
export interface RankHistogram {
  /** Number of data sets in each bin (bins). */
  readonly counts: Uint32Array;
  /** Expected number in each bin of a calibrated posterior. */
  readonly expected: number;
  /** Ends of the band that holds all counts at once with the level asked for, by Bonferroni's bound on binomial intervals. */
  readonly lower: number;
  readonly upper: number;
}

/** Histogram of values in (0, 1) (B), from `rankTransform`, in bins of equal width; `level` is the band's, default 0.95. */
export function rankHistogram(values: ArrayLike<number>, bins = 20, level = 0.95): RankHistogram {
  const counts = new Uint32Array(bins);
  for (let b = 0; b < values.length; b++) counts[Math.min(bins - 1, Math.floor(values[b]! * bins))]!++;
  const n = values.length;
  const table = logFactorials(n);
  const tail = (1 - level) / (2 * bins);
  return {
    counts,
    expected: n / bins,
    lower: binomialQuantile(tail, n, 1 / bins, table),
    upper: binomialQuantile(1 - tail, n, 1 / bins, table),
  };
}
