/** The review's toy: Zᵢ ~ N(θ, θ²), mean and standard deviation at once. */
import { halfLogTwoPi } from "../distributions/normal.js";
import { replicates, requireScale } from "./replicates.js";
import type { Simulator } from "./simulator.js";

export interface ScaleNormalOptions {
  /** Replicates in one data set. Default 1. */
  readonly n?: number;
}

/** The simulator of n numbers N(θ, θ²); its one parameter is θ > 0. Throws a NabiError on options or parameters out of range. */
export function scaleNormal(options: ScaleNormalOptions = {}): Simulator {
  const { n = 1 } = options;
  return replicates(n, {
    name: "scaleNormal",
    source: { module: import.meta.url, export: "scaleNormal", options },
    draw: (theta, random) => {
      requireScale("scaleNormal", "the scale", theta);
      return theta * (1 + random.normal());
    },
    logDensity: (z, theta) => {
      const r = (z - theta) / theta; // dr/dθ = −z/θ²
      return { value: -halfLogTwoPi - Math.log(theta) - 0.5 * r * r, slope: -1 / theta + (r * z) / theta ** 2 };
    },
  });
}
