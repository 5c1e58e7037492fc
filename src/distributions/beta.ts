/** Beta: density x^(a − 1) (1 − x)^(b − 1) / B(a, b). */
import { logBeta } from "../numerics/gamma.js";
import { incompleteBeta, incompleteBetaInverse } from "../numerics/incomplete-beta.js";
import { type Distribution, displayed, inside, requirePositive, requireProbability } from "./distribution.js";
import { logGammaDraw } from "./gamma.js";

/**
 * The beta distribution on (0, 1): mean a / (a + b).
 * @throws NabiError unless both are positive.
 */
export function beta(a: number, b: number): Distribution {
  requirePositive("beta", { a, b });
  const constant = -logBeta(a, b);
  const support = { lower: 0, upper: 1 };
  return displayed({
    spec: { family: "beta", parameters: { a, b } },
    support,
    // X / (X + Y) from two gamma draws, by logarithms: with small a and b both may underflow.
    sample: (random) => inside(support, 1 / (1 + Math.exp(logGammaDraw(b, random) - logGammaDraw(a, random)))),
    logDensity: (x) =>
      x > 0 && x < 1 ? constant + (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) : Number.NEGATIVE_INFINITY,
    logDensityGradient: (x) => (a - 1) / x - (b - 1) / (1 - x),
    cdf: (x) => incompleteBeta(a, b, x),
    quantile: (p) => incompleteBetaInverse(a, b, requireProbability("beta", p)),
  });
}
