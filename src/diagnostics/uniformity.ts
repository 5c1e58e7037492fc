/** Tests of uniformity on (0, 1), for the positions of truths in their posteriors. */
import { incompleteGammaQ } from "../numerics/incomplete-gamma.js";

export interface Test {
  readonly statistic: number;
  readonly pValue: number;
}

/** Pearson's χ² test of equal bin probabilities: Σ (n_k − n/K)²/(n/K), on K − 1 degrees of freedom; counts (K). */
export function chiSquareTest(counts: ArrayLike<number>): Test & { readonly degreesOfFreedom: number } {
  const list = Array.from(counts);
  const expected = list.reduce((sum, count) => sum + count, 0) / list.length;
  const statistic = list.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const degreesOfFreedom = list.length - 1;
  return { statistic, degreesOfFreedom, pValue: incompleteGammaQ(degreesOfFreedom / 2, statistic / 2) };
}

/**
 * Kolmogorov–Smirnov test of values (n) against the uniform law: D = sup|F_n(x) − x|, with Stephens' small-sample correction
 * of the asymptotic p-value (1970, JRSS B 32), good to a few percent for n ≥ 8.
 */
export function kolmogorovSmirnovTest(values: ArrayLike<number>): Test {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let statistic = 0;
  sorted.forEach((value, i) => {
    statistic = Math.max(statistic, value - i / n, (i + 1) / n - value);
  });
  const root = Math.sqrt(n);
  return { statistic, pValue: kolmogorovTail((root + 0.12 + 0.11 / root) * statistic) };
}

/** P(K > x) for Kolmogorov's distribution: 2 Σ (−1)^{k−1} exp(−2k²x²), and its theta-function twin where that converges slowly. */
function kolmogorovTail(x: number): number {
  if (x < 0.3) return 1; // P(K < 0.3) < 1e-5
  if (x < 1) {
    let sum = 0;
    for (let k = 1; k <= 7; k += 2) sum += Math.exp(-((k * Math.PI) ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  let sum = 0;
  for (let k = 1; k <= 6; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return sum;
}
