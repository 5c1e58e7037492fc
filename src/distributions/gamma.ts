/** Gamma: density rate^shape x^(shape − 1) exp(−rate x) / Γ(shape). */
import { logGamma } from "../numerics/gamma.js";
import { incompleteGammaInverse, incompleteGammaP } from "../numerics/incomplete-gamma.js";
import type { Random } from "../random/random.js";
import { type Distribution, displayed, inside, requirePositive, requireProbability } from "./distribution.js";

/**
 * The gamma distribution, by shape and rate: mean shape / rate.
 * @throws NabiError unless both are positive.
 */
export function gamma(shape: number, rate: number): Distribution {
  requirePositive("gamma", { shape, rate });
  const constant = shape * Math.log(rate) - logGamma(shape);
  const support = { lower: 0, upper: Number.POSITIVE_INFINITY };
  return displayed({
    spec: { family: "gamma", parameters: { shape, rate } },
    support,
    sample: (random) => inside(support, Math.exp(logGammaDraw(shape, random)) / rate),
    logDensity: (x) =>
      x > 0 && x < support.upper ? constant + (shape - 1) * Math.log(x) - rate * x : Number.NEGATIVE_INFINITY,
    logDensityGradient: (x) => (shape - 1) / x - rate,
    cdf: (x) => incompleteGammaP(shape, rate * x),
    quantile: (p) => incompleteGammaInverse(shape, requireProbability("gamma", p)) / rate,
  });
}

/** The logarithm of a gamma draw with unit rate. Small shapes put mass where the draw itself underflows: G(a) = G(a + 1) U^(1/a). */
export function logGammaDraw(shape: number, random: Random): number {
  if (shape >= 1) return Math.log(random.gamma(shape));
  return Math.log(random.gamma(shape + 1)) + Math.log(random.uniform()) / shape;
}
