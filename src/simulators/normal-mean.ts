/** Normal data with known standard deviation: Zᵢ ~ N(θ, sd²). Under θ ~ N(m, s²) the posterior is normal with precision 1/s² + n/sd². */
import { halfLogTwoPi, normal } from "../distributions/normal.js";
import { replicates, requireScale, total } from "./replicates.js";
import type { Simulator } from "./simulator.js";

export interface NormalMeanOptions {
  /** Replicates in one data set. Default 10. */
  readonly n?: number;
  /** Known standard deviation of one replicate. Default 1. */
  readonly sd?: number;
}

/** The simulator of n normal numbers; its one parameter is their mean. Throws a NabiError on options out of range. */
export function normalMean(options: NormalMeanOptions = {}): Simulator {
  const { n = 10, sd = 1 } = options;
  requireScale("normalMean", "sd", sd);
  return replicates(n, {
    name: "normalMean",
    source: { module: import.meta.url, export: "normalMean", options },
    draw: (mean, random) => mean + sd * random.normal(),
    logDensity: (z, mean) => {
      const scaled = (z - mean) / sd;
      return { value: -halfLogTwoPi - Math.log(sd) - 0.5 * scaled * scaled, slope: scaled / sd };
    },
    conjugate: {
      family: "normal",
      posterior: (prior, data) => {
        const precision = 1 / prior["sd"]! ** 2 + n / sd ** 2;
        const mean = (prior["mean"]! / prior["sd"]! ** 2 + total(data) / sd ** 2) / precision;
        return normal(mean, 1 / Math.sqrt(precision));
      },
    },
  });
}
