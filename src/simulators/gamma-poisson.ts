/** Counts: Zᵢ ~ Poisson(θ). Under θ ~ Gamma(shape, rate) the posterior is Gamma(shape + Σ zᵢ, rate + n). */
import { gamma } from "../distributions/gamma.js";
import { logGamma } from "../numerics/gamma.js";
import { poissonDraw } from "../random/counts.js";
import { replicates, requireScale, total } from "./replicates.js";
import type { Simulator } from "./simulator.js";

export interface GammaPoissonOptions {
  /** Replicates in one data set. Default 10. */
  readonly n?: number;
}

/** The simulator of n Poisson counts; its one parameter is their mean, above 0. Throws a NabiError on options or parameters out of range. */
export function gammaPoisson(options: GammaPoissonOptions = {}): Simulator {
  const { n = 10 } = options;
  return replicates(n, {
    name: "gammaPoisson",
    source: { module: import.meta.url, export: "gammaPoisson", options },
    draw: (mean, random) => {
      requireScale("gammaPoisson", "the mean", mean);
      return poissonDraw(mean, random);
    },
    logDensity: (z, mean) =>
      Number.isInteger(z) && z >= 0
        ? { value: z * Math.log(mean) - mean - logGamma(z + 1), slope: z / mean - 1 }
        : { value: Number.NEGATIVE_INFINITY, slope: 0 },
    conjugate: {
      family: "gamma",
      posterior: (prior, data) => gamma(prior["shape"]! + total(data), prior["rate"]! + n),
    },
  });
}
