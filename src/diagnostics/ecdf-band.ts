/**
 * Simultaneous band for the empirical cdf of n independent uniform values: it holds the whole curve, at all evaluation points at
 * once, with the given probability. Säilynoja, Bürkner and Vehtari (2022), "Graphical test for discrete uniformity and its
 * applications in goodness-of-fit evaluation and multiple sample comparison", Statistics and Computing 32.
 * The band at each point is a binomial interval of level 1 − γ; γ is found by bisection on the exact probability that a path of
 * counts stays inside, from the recursion of their section 2.3 – no simulation.
 */
import { NabiError } from "../runtime/error.js";
import { binomialProbability, binomialQuantile, logFactorials } from "./binomial.js";
import { requireLevel } from "./score.js";

export interface EcdfBand {
  /** Evaluation points (K) in (0, 1]. */
  readonly points: Float64Array;
  /** Ends of the band (K), as values of the cdf. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/**
 * The band for n values at K evenly spaced points k/K.
 * @param n number of values
 * @param options `points`: K, default 40; `level`: simultaneous probability, default 0.95
 */
export function ecdfBand(n: number, options: { readonly points?: number; readonly level?: number } = {}): EcdfBand {
  const { points: count = 40, level = 0.95 } = options;
  requireLevel("ecdfBand", level);
  if (!(Number.isInteger(n) && n > 0))
    throw new NabiError(`ecdfBand: a positive number of values is required, got ${n}`);
  const points = Float64Array.from({ length: count }, (_, k) => (k + 1) / count);
  const table = logFactorials(n);
  // The simultaneous level is between Bonferroni's bound and the pointwise level.
  let safe = (1 - level) / count;
  let wide = 1 - level;
  for (let step = 0; step < 8; step++) {
    const gamma = Math.sqrt(safe * wide);
    if (probabilityInside(n, points, countBand(n, points, gamma, table), table) >= level) safe = gamma;
    else wide = gamma;
  }
  const { lower, upper } = countBand(n, points, safe, table);
  return { points, lower: Float64Array.from(lower, (k) => k / n), upper: Float64Array.from(upper, (k) => k / n) };
}

interface CountBand {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
}

function countBand(n: number, points: Float64Array, gamma: number, table: Float64Array): CountBand {
  const ends = (probability: number): Int32Array =>
    Int32Array.from(points, (z) => binomialQuantile(probability, n, z, table));
  return { lower: ends(gamma / 2), upper: ends(1 - gamma / 2) };
}

/** P(lower_k ≤ N(z_k) ≤ upper_k for all k): given N(z_k) = c, the step N(z_{k+1}) − c is Binomial(n − c, (z_{k+1} − z_k)/(1 − z_k)). */
function probabilityInside(n: number, points: Float64Array, band: CountBand, table: Float64Array): number {
  let from = 0;
  let inside = Float64Array.of(1);
  let previous = 0;
  points.forEach((z, k) => {
    const share = (z - previous) / (1 - previous);
    const low = band.lower[k]!;
    const next = new Float64Array(band.upper[k]! - low + 1);
    inside.forEach((mass, i) => {
      const count = from + i;
      const mean = (n - count) * share;
      const reach = 9 * Math.sqrt(mean * (1 - share)) + 9; // beyond lies less than 1e-16
      const first = Math.max(low, count, Math.floor(count + mean - reach));
      const last = Math.min(band.upper[k]!, Math.ceil(count + mean + reach));
      for (let c = first; c <= last; c++) {
        next[c - low]! += mass * binomialProbability(c - count, n - count, share, table);
      }
    });
    from = low;
    inside = next;
    previous = z;
  });
  return inside.reduce((sum, mass) => sum + mass, 0);
}

/** The empirical cdf of values (n) at the points (K). */
export function empiricalCdf(values: ArrayLike<number>, points: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(values).sort();
  let seen = 0;
  return Float64Array.from(points, (z) => {
    while (seen < sorted.length && sorted[seen]! <= z) seen++;
    return seen / sorted.length;
  });
}
