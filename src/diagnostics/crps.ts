/**
 * Continuous ranked probability score of a distribution with cdf F at the truth θ:
 *   CRPS(F, θ) = ∫ (F(x) − 1{x ≥ θ})² dx = E|X − θ| − ½ E|X − X′|,
 * Gneiting and Raftery (2007), JASA 102, eqs 20–21. Smaller is better; in the parameter's unit.
 */
import { NabiError } from "../runtime/error.js";
import { requireSameLength } from "./score.js";

/**
 * The fair estimator from N independent draws: (1/N) Σ|x_i − θ| − (1/(2N(N−1))) Σ_i Σ_j |x_i − x_j|, unbiased for every N;
 * the sum over pairs from the sorted draws, in O(N log N). Ferro (2014), QJRMS 140, "Fair scores for ensemble forecasts".
 * @param draws (N), N ≥ 2
 */
export function crpsFromDraws(draws: ArrayLike<number>, truth: number): number {
  const n = draws.length;
  if (n < 2) throw new NabiError(`crpsFromDraws: at least 2 draws are required, got ${n}`);
  const sorted = Float64Array.from(draws).sort();
  let distance = 0;
  let pairs = 0; // Σ_{i<j} (x_j − x_i): draw i is the larger one in i pairs and the smaller one in n − 1 − i
  for (let i = 0; i < n; i++) {
    distance += Math.abs(sorted[i]! - truth);
    pairs += (2 * i - n + 1) * (sorted[i]! - truth);
  }
  return distance / n - pairs / (n * (n - 1));
}

/**
 * CRPS of a cdf that is linear between the given points, 0 to the left of the first and 1 to the right of the last; exact.
 * A cdf that starts above 0 or ends below 1 jumps there.
 * @param points (n), not decreasing
 * @param cdf values at the points (n), not decreasing, in [0, 1]
 */
export function crpsFromCdf(points: ArrayLike<number>, cdf: ArrayLike<number>, truth: number): number {
  requireSameLength("crpsFromCdf", points, cdf);
  const first = points[0]!;
  const last = points[points.length - 1]!;
  let sum = Math.max(0, first - truth) + Math.max(0, truth - last); // F = 0 before the first point, 1 − F = 0 after the last
  for (let i = 1; i < points.length; i++) sum += segment(points[i - 1]!, points[i]!, cdf[i - 1]!, cdf[i]!, truth);
  return sum;
}

/** ∫ (F − 1{x ≥ θ})² over [a, b] with F linear from f to g. */
function segment(a: number, b: number, f: number, g: number, truth: number): number {
  if (truth <= a) return ((b - a) * thirds(1 - f, 1 - g)) / 3;
  if (truth >= b) return ((b - a) * thirds(f, g)) / 3;
  const middle = f + ((g - f) * (truth - a)) / (b - a);
  return ((truth - a) * thirds(f, middle) + (b - truth) * thirds(1 - middle, 1 - g)) / 3;
}

function thirds(f: number, g: number): number {
  return f * f + f * g + g * g;
}

/**
 * CRPS of a distribution given by its quantiles: the cdf is linear between them, and the mass beyond the outer levels sits on the
 * outer quantiles. With few levels that understates the tails: use it with a hundred levels or so, not with three.
 * @param levels (n), increasing, in (0, 1)
 * @param quantiles (n), not decreasing
 */
export function crpsFromQuantiles(levels: ArrayLike<number>, quantiles: ArrayLike<number>, truth: number): number {
  return crpsFromCdf(quantiles, levels, truth);
}

/**
 * CRPS of a density on a grid: the cdf by the trapezoid rule, scaled to end at 1.
 * @param points (n), increasing
 * @param density at the points (n), need not be normalised
 */
export function crpsFromDensity(points: ArrayLike<number>, density: ArrayLike<number>, truth: number): number {
  return crpsFromCdf(points, gridCdf(points, density), truth);
}

/** The cdf at the points (n) of a density given on them, by the trapezoid rule, 0 at the first and 1 at the last. */
export function gridCdf(points: ArrayLike<number>, density: ArrayLike<number>): Float64Array {
  requireSameLength("gridCdf", points, density);
  const cdf = new Float64Array(points.length);
  for (let i = 1; i < points.length; i++) {
    cdf[i] = cdf[i - 1]! + ((points[i]! - points[i - 1]!) * (density[i]! + density[i - 1]!)) / 2;
  }
  const total = cdf[points.length - 1]!;
  if (!(total > 0 && total < Number.POSITIVE_INFINITY)) {
    throw new NabiError(`gridCdf: a density with a positive, finite integral is required, got ${total}`);
  }
  return cdf.map((value) => value / total);
}
