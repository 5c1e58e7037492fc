/** Exponential: density rate exp(−rate x). */
import { type Distribution, displayed, inside, requirePositive, requireProbability } from "./distribution.js";

/**
 * The exponential distribution, by rate: mean 1 / rate.
 * @throws NabiError unless rate > 0.
 */
export function exponential(rate: number): Distribution {
  requirePositive("exponential", { rate });
  const support = { lower: 0, upper: Number.POSITIVE_INFINITY };
  return displayed({
    spec: { family: "exponential", parameters: { rate } },
    support,
    sample: (random) => inside(support, -Math.log(random.uniform()) / rate),
    logDensity: (x) => (x >= 0 && x < support.upper ? Math.log(rate) - rate * x : Number.NEGATIVE_INFINITY),
    logDensityGradient: () => -rate,
    cdf: (x) => (x > 0 ? -Math.expm1(-rate * x) : 0),
    quantile: (p) => -Math.log1p(-requireProbability("exponential", p)) / rate,
  });
}
