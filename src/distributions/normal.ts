/** Normal: density exp(−(x − mean)² / (2 sd²)) / (sd √(2π)). */
import { normalCdf } from "../numerics/erf.js";
import { normalQuantile } from "../numerics/probit.js";
import { type Distribution, displayed, requireFinite, requirePositive, requireProbability } from "./distribution.js";

export const halfLogTwoPi: number = 0.5 * Math.log(2 * Math.PI);

/**
 * The normal distribution, by mean and standard deviation.
 * @throws NabiError unless sd > 0.
 */
export function normal(mean: number, sd: number): Distribution {
  requireFinite("normal", { mean });
  requirePositive("normal", { sd });
  return displayed({
    spec: { family: "normal", parameters: { mean, sd } },
    support: { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY },
    sample: (random) => mean + sd * random.normal(),
    logDensity: (x) => -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd) - halfLogTwoPi,
    logDensityGradient: (x) => (mean - x) / (sd * sd),
    cdf: (x) => normalCdf((x - mean) / sd),
    quantile: (p) => mean + sd * normalQuantile(requireProbability("normal", p)),
  });
}
