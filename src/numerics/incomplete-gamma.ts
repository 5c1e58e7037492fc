/**
 * The regularised incomplete gamma functions P(a, x) = γ(a, x) / Γ(a) and Q = 1 − P, and the inverse of P: cdf and quantile of gamma laws.
 * Series below x = a + 1, continued fraction above (Abramowitz & Stegun 6.5.29 and 6.5.31). The number of terms grows like √a.
 */
import { logGamma, stirlingRemainder } from "./gamma.js";
import { normalQuantile } from "./probit.js";
import { increasingRoot } from "./root.js";

const tiny = 1e-300; // stands for zero in Lentz's method, whose divisions must not fail

/** x^a e^{−x} / Γ(a + 1). */
function leadingTerm(a: number, x: number): number {
  if (a < 10) return Math.exp(a * Math.log(x) - x - logGamma(a + 1));
  // With Stirling's series the exponent is formed around x = a, where its two large parts would cancel.
  const excess = (x - a) / a;
  const exponent = excess > -0.9 ? a * (Math.log1p(excess) - excess) : a * Math.log(x / a) + a - x;
  return Math.exp(exponent - stirlingRemainder(a)) / Math.sqrt(2 * Math.PI * a);
}

function seriesP(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum * leadingTerm(a, x);
}

function fractionQ(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; ; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = numerator * d + b;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = b + numerator / c;
    if (Math.abs(c) < tiny) c = tiny;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-16) return a * leadingTerm(a, x) * fraction;
  }
}

/** P(a, x) for a > 0; 0 for x ≤ 0, NaN for an invalid a. */
export function incompleteGammaP(a: number, x: number): number {
  if (!(a > 0) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return x < a + 1 ? Math.min(seriesP(a, x), 1) : 1 - fractionQ(a, x);
}

/** Q(a, x) = 1 − P(a, x) for a > 0, with full relative accuracy in the upper tail; 1 for x ≤ 0, NaN for an invalid a. */
export function incompleteGammaQ(a: number, x: number): number {
  if (!(a > 0) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < a + 1 ? Math.max(1 - seriesP(a, x), 0) : fractionQ(a, x);
}

/** The x with P(a, x) = p; 0 and Infinity for p = 0 and 1, NaN outside [0, 1] or for an invalid a. */
export function incompleteGammaInverse(a: number, p: number): number {
  if (!(a > 0 && p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? 0 : Number.POSITIVE_INFINITY;
  // In t = log x both log P and log Q are concave. P ≤ x^a / Γ(a + 1) bounds the root from below; Q(a, 2a + 80) < 1e-16 from above.
  const lower = (Math.log(p) + logGamma(a + 1)) / a;
  const upper = Math.log(2 * a + 80);
  const slope = (x: number): number => a * leadingTerm(a, x);
  const evaluate = (t: number): readonly [number, number] => {
    const x = Math.exp(t);
    if (p <= 0.5) {
      const value = incompleteGammaP(a, x);
      return [Math.log(value / p), slope(x) / value];
    }
    const value = incompleteGammaQ(a, x);
    return [-Math.log(value / (1 - p)), slope(x) / value];
  };
  const cubeRoot = 1 - 1 / (9 * a) + normalQuantile(p) / (3 * Math.sqrt(a)); // Wilson & Hilferty (1931)
  const start = a >= 1 && cubeRoot > 0.1 ? Math.log(a) + 3 * Math.log(cubeRoot) : lower + 1e-12 * Math.abs(lower);
  return Math.exp(increasingRoot(evaluate, lower - 1e-12 * (1 + Math.abs(lower)), upper, start));
}
