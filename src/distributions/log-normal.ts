/** Log-normal: log x is normal with mean `meanLog` and standard deviation `sdLog`. */
import { normalCdf } from "../numerics/erf.js";
import { normalQuantile } from "../numerics/probit.js";
import {
  type Distribution,
  displayed,
  inside,
  requireFinite,
  requirePositive,
  requireProbability,
} from "./distribution.js";
import { halfLogTwoPi } from "./normal.js";

/**
 * The log-normal distribution, by mean and standard deviation of the logarithm.
 * @throws NabiError unless sdLog > 0.
 */
export function logNormal(meanLog: number, sdLog: number): Distribution {
  requireFinite("logNormal", { meanLog });
  requirePositive("logNormal", { sdLog });
  const support = { lower: 0, upper: Number.POSITIVE_INFINITY };
  return displayed({
    spec: { family: "logNormal", parameters: { meanLog, sdLog } },
    support,
    sample: (random) => inside(support, Math.exp(meanLog + sdLog * random.normal())),
    logDensity: (x) => {
      if (!(x > 0 && x < support.upper)) return Number.NEGATIVE_INFINITY;
      const logX = Math.log(x);
      return -0.5 * ((logX - meanLog) / sdLog) ** 2 - logX - Math.log(sdLog) - halfLogTwoPi;
    },
    logDensityGradient: (x) => ((meanLog - Math.log(x)) / (sdLog * sdLog) - 1) / x,
    cdf: (x) => (x > 0 ? normalCdf((Math.log(x) - meanLog) / sdLog) : 0),
    quantile: (p) => Math.exp(meanLog + sdLog * normalQuantile(requireProbability("logNormal", p))),
  });
}
