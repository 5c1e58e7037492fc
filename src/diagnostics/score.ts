/** What every score returns: a number and its Monte Carlo error over the data sets it was averaged over. */
import { type Random, random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";

export interface Score {
  readonly value: number;
  /** Standard error over data sets: the delta method for means, the bootstrap for medians. */
  readonly standardError: number;
}

/** How the error of a median is found. */
export interface BootstrapOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Number of bootstrap samples, default 1,000. */
  readonly resamples?: number;
}

/**
 * The mean of one score over training seeds. The data sets are the same for all of them, so only the spread between seeds shrinks with
 * their number S: se² = mean of the seeds' se² + (variance between seeds)/S.
 */
export function overSeeds(scores: readonly Score[]): Score {
  const count = scores.length;
  const mean = (of: (score: Score) => number): number => scores.reduce((sum, score) => sum + of(score), 0) / count;
  const value = mean((score) => score.value);
  const within = mean((score) => score.standardError ** 2);
  const between = count > 1 ? (mean((score) => (score.value - value) ** 2) * count) / (count - 1) : 0;
  return { value, standardError: Math.sqrt(within + between / count) };
}

/** The mean of per-data-set items (B), with standard error sd/√B. */
export function meanScore(items: ArrayLike<number>): Score {
  const { mean, variance } = moments(items, "meanScore");
  return { value: mean, standardError: Math.sqrt(variance / items.length) };
}

/** The square root of the mean of items (B) that are not negative; its error by the delta method, se(mean)/(2·√mean). */
export function rootMeanScore(items: ArrayLike<number>): Score {
  const { value, standardError } = meanScore(items);
  const root = Math.sqrt(value);
  return { value: root, standardError: root > 0 ? standardError / (2 * root) : 0 };
}

/**
 * `transform` of the median of items (B), increasing and by default the identity; its error by the bootstrap over data sets.
 * Drawing B items with replacement is choosing ranks ⌊B·u⌋ by B uniforms, so the resample's k-th smallest item has the rank of their
 * k-th order statistic, a Beta(k, B − k + 1): one beta draw does for a resample.
 */
export function medianScore(
  items: ArrayLike<number>,
  options: BootstrapOptions = {},
  transform: (median: number) => number = (median) => median,
): Score {
  requireItems(items, "medianScore");
  const sorted = Float64Array.from(items).sort();
  const resamples = options.resamples ?? 1000;
  if (!(Number.isInteger(resamples) && resamples > 1)) {
    throw new NabiError(`medianScore: resamples: a whole number above 1 is required, got ${resamples}`);
  }
  const root = random(options.seed ?? 1);
  const values = Float64Array.from({ length: resamples }, (_, r) => transform(resampledMedian(sorted, root.split(r))));
  return {
    value: transform(medianOfSorted(sorted)),
    standardError: Math.sqrt(moments(values, "medianScore").variance),
  };
}

/** The median of items (B), the mean of the two middle ones if B is even. */
export function median(items: ArrayLike<number>): number {
  requireItems(items, "median");
  return medianOfSorted(Float64Array.from(items).sort());
}

/** Throws unless all arrays have the length of the first and there is at least one item. */
export function requireSameLength(name: string, ...arrays: readonly ArrayLike<number>[]): void {
  requireItems(arrays[0]!, name);
  const lengths = arrays.map((array) => array.length);
  if (lengths.some((length) => length !== lengths[0])) {
    throw new NabiError(`${name}: arrays of one length are required, got lengths ${lengths.join(", ")}`);
  }
}

/** Throws unless the level lies strictly between 0 and 1. */
export function requireLevel(name: string, level: number): void {
  if (!(level > 0 && level < 1)) throw new NabiError(`${name}: a level between 0 and 1 is required, got ${level}`);
}

function requireItems(items: ArrayLike<number>, name: string): void {
  if (items.length === 0) throw new NabiError(`${name}: at least one data set is required, got none`);
}

function moments(items: ArrayLike<number>, name: string): { mean: number; variance: number } {
  requireItems(items, name);
  const n = items.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += items[i]! / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (items[i]! - mean) ** 2;
  // One data set says nothing about its own error.
  return { mean, variance: n > 1 ? squares / (n - 1) : Number.NaN };
}

function medianOfSorted(sorted: Float64Array): number {
  const n = sorted.length;
  return (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
}

/** The median of as many items drawn with replacement. */
function resampledMedian(sorted: Float64Array, stream: Random): number {
  const n = sorted.length;
  const k = (n + 1) >> 1; // the lower of the two middle ones, counted from 1
  const left = stream.gamma(k);
  const lower = left / (left + stream.gamma(n - k + 1));
  const item = (u: number): number => sorted[Math.min(n - 1, Math.floor(n * u))]!;
  if (n % 2 === 1) return item(lower);
  // Given the k-th, the next order statistic is the smallest of n − k uniforms on what is left.
  const upper = 1 - (1 - lower) * stream.uniform() ** (1 / (n - k));
  return (item(lower) + item(upper)) / 2;
}
