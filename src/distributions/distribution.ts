/** One-dimensional distributions. */
import type { Random } from "../random/random.js";
import { withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";

/** Where a distribution puts its mass; endpoints are never attained. */
export interface Support {
  readonly lower: number;
  readonly upper: number;
}

/** Plain data: what is saved in an estimator's file, and enough to build the distribution again. */
export interface DistributionSpec {
  readonly family: string;
  readonly parameters: Readonly<Record<string, number>>;
}

/** A user-coded distribution has these members too, with `spec: { family: "custom", parameters: {} }`: it works everywhere, but cannot be saved. */
export interface Distribution {
  readonly spec: DistributionSpec;
  readonly support: Support;
  sample(random: Random): number;
  /** log density at x; −Infinity outside the support. */
  logDensity(x: number): number;
  /** d log density / dx inside the support. */
  logDensityGradient(x: number): number;
  cdf(x: number): number;
  /** The x with cdf(x) = p, for p in [0, 1]. */
  quantile(p: number): number;
}

/** A distribution that prints as it is written: `uniform(0, 0.6)`. */
export function displayed(distribution: Distribution): Distribution {
  return withDisplay(distribution, () => ({ "text/plain": distributionText(distribution) }));
}

/** `uniform(0, 0.6)`: as it was written. */
export function distributionText(distribution: Distribution): string {
  const { family, parameters } = distribution.spec;
  return `${family}(${Object.values(parameters).join(", ")})`;
}

/** Throws unless every parameter is a finite number. */
export function requireFinite(family: string, parameters: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (!Number.isFinite(value)) throw new NabiError(`${family}: ${name} must be a finite number, got ${value}`);
  }
}

/** Throws unless every parameter is a finite number above zero. */
export function requirePositive(family: string, parameters: Readonly<Record<string, number>>): void {
  requireFinite(family, parameters);
  for (const [name, value] of Object.entries(parameters)) {
    if (value <= 0) throw new NabiError(`${family}: ${name} must be greater than 0, got ${value}`);
  }
}

/** p itself; throws unless 0 ≤ p ≤ 1. */
export function requireProbability(family: string, p: number): number {
  if (p >= 0 && p <= 1) return p;
  throw new NabiError(`${family}: quantile needs a probability between 0 and 1, got ${p}`);
}

/** The nearest number inside the open support: a draw that floating point rounded onto an endpoint stays a legal value. */
export function inside(support: Support, x: number): number {
  if (x <= support.lower) return nextAbove(support.lower);
  if (x >= support.upper) return -nextAbove(-support.upper);
  return x;
}

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

function nextAbove(x: number): number {
  if (x === 0) return Number.MIN_VALUE;
  double[0] = x;
  bits[0]! += x > 0 ? 1n : -1n;
  return double[0]!;
}

const largest = 3e38;
const smallest = 2 ** -126; // engines flush smaller (denormal) numbers to zero

/** The single-precision numbers next to x. */
function neighbours(x: number): { below: number; above: number } {
  const single = Math.fround(x);
  if (Math.abs(single) <= smallest) return { below: single - smallest, above: single + smallest };
  const bits = new Int32Array(new Float32Array([single]).buffer)[0]!;
  const from = (b: number): number => new Float32Array(new Int32Array([b]).buffer)[0]!;
  return single > 0
    ? { below: from(bits - 1), above: from(bits + 1) }
    : { below: from(bits + 1), above: from(bits - 1) };
}

/** The least and the greatest single-precision numbers inside an open support: what graphs may give as a parameter. */
export function insideSingle({ lower, upper }: Support): Support {
  return {
    lower: Number.isFinite(lower) ? neighbours(lower).above : -largest,
    upper: Number.isFinite(upper) ? neighbours(upper).below : largest,
  };
}
