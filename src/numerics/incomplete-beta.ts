/**
 * The regularised incomplete beta function I_x(a, b) and its inverse: cdf and quantile of beta laws.
 * Continued fraction 26.5.8 of Abramowitz & Stegun by Lentz's method, mirrored to the side where it converges fast.
 */
import { logBeta, stirlingRemainder } from "./gamma.js";
import { increasingRoot } from "./root.js";

const tiny = 1e-300; // stands for zero in Lentz's method, whose divisions must not fail

function nonzero(x: number): number {
  return Math.abs(x) < tiny ? tiny : x;
}

function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let k = 1; ; k++) {
    const even = (k * (b - k) * x) / ((a + 2 * k - 1) * (a + 2 * k));
    d = 1 / nonzero(1 + even * d);
    c = nonzero(1 + even / c);
    value *= d * c;
    const odd = (-(a + k) * (a + b + k) * x) / ((a + 2 * k) * (a + 2 * k + 1));
    d = 1 / nonzero(1 + odd * d);
    c = nonzero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) return value;
  }
}

/** log(value / mean), given their difference. */
function logRatio(value: number, mean: number, difference: number): number {
  return difference > -0.5 * mean ? Math.log1p(difference / mean) : Math.log(value / mean);
}

/** x^a (1 − x)^b / B(a, b), with y = 1 − x. */
function power(a: number, b: number, x: number, y: number): number {
  if (a < 10 || b < 10) return Math.exp(a * Math.log(x) + b * Math.log(y) - logBeta(a, b));
  // With Stirling's series the exponent is formed around the mean, where its large parts would cancel.
  const n = a + b;
  const shift = x * b - y * a;
  const exponent = a * logRatio(x * n, a, shift) + b * logRatio(y * n, b, -shift);
  const remainder = stirlingRemainder(a) + stirlingRemainder(b) - stirlingRemainder(n);
  return Math.exp(exponent - remainder) * Math.sqrt((a / n) * (b / (2 * Math.PI)));
}

/** I_x(a, b) given y = 1 − x, so that neither end loses digits. */
function lowerTail(a: number, b: number, x: number, y: number): number {
  if (x <= (a + 1) / (a + b + 2)) return (power(a, b, x, y) * fraction(a, b, x)) / a;
  return 1 - (power(b, a, y, x) * fraction(b, a, y)) / b;
}

/** I_x(a, b) for a, b > 0; 0 for x ≤ 0, 1 for x ≥ 1, NaN for an invalid a or b. */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (!(a > 0 && b > 0) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return Math.min(Math.max(lowerTail(a, b, x, 1 - x), 0), 1);
}

/** The x ≤ ½ with I_x(a, b) = p. */
function lowerHalfInverse(a: number, b: number, p: number): number {
  // On x ≤ ½, I_x ≤ max(1, 2^{1−b}) x^a / (a B): a bound of log x from below.
  const lower = (Math.log(p) + Math.log(a) + logBeta(a, b) - Math.max(0, (1 - b) * Math.LN2)) / a;
  const evaluate = (t: number): readonly [number, number] => {
    const x = Math.exp(t);
    const value = lowerTail(a, b, x, 1 - x);
    return [Math.log(value / p), power(a, b, x, 1 - x) / ((1 - x) * value)];
  };
  const slack = 1e-12 * (1 + Math.abs(lower));
  return Math.exp(increasingRoot(evaluate, lower - slack, -Math.LN2 + 1e-12, lower + slack));
}

/** The x with I_x(a, b) = p; 0 and 1 for p = 0 and 1, NaN outside [0, 1] or for an invalid a or b. */
export function incompleteBetaInverse(a: number, b: number, p: number): number {
  if (!(a > 0 && b > 0 && p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p;
  return p <= incompleteBeta(a, b, 0.5) ? lowerHalfInverse(a, b, p) : 1 - lowerHalfInverse(b, a, 1 - p);
}
