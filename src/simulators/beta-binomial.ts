/** Successes in trials: Zᵢ ~ Binomial(trials, θ). Under θ ~ Beta(a, b) the posterior is Beta(a + Σ zᵢ, b + Σ (trials − zᵢ)). */
import { beta } from "../distributions/beta.js";
import { logBeta } from "../numerics/gamma.js";
import { binomialDraw } from "../random/counts.js";
import { NabiError } from "../runtime/error.js";
import { replicates, requireCount, total } from "./replicates.js";
import type { Simulator } from "./simulator.js";

export interface BetaBinomialOptions {
  /** Replicates in one data set. Default 10. */
  readonly n?: number;
  /** Trials of one replicate. Default 10. */
  readonly trials?: number;
}

/** The simulator of n binomial counts; its one parameter is their probability. Throws a NabiError on options or parameters out of range. */
export function betaBinomial(options: BetaBinomialOptions = {}): Simulator {
  const { n = 10, trials = 10 } = options;
  requireCount("betaBinomial", "trials", trials);
  const logChoose = (z: number): number => -Math.log(trials + 1) - logBeta(trials - z + 1, z + 1);
  return replicates(n, {
    name: "betaBinomial",
    source: { module: import.meta.url, export: "betaBinomial", options },
    draw: (p, random) => {
      if (p > 0 && p < 1) return binomialDraw(trials, p, random);
      throw new NabiError(`betaBinomial: the probability must lie between 0 and 1, got ${p}`);
    },
    logDensity: (z, p) =>
      Number.isInteger(z) && z >= 0 && z <= trials
        ? {
            value: logChoose(z) + z * Math.log(p) + (trials - z) * Math.log1p(-p),
            slope: z / p - (trials - z) / (1 - p),
          }
        : { value: Number.NEGATIVE_INFINITY, slope: 0 },
    conjugate: {
      family: "beta",
      posterior: (prior, data) => {
        const successes = total(data);
        return beta(prior["a"]! + successes, prior["b"]! + n * trials - successes);
      },
    },
  });
}
