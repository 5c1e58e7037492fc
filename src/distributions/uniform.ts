/** Uniform: density 1 / (upper − lower). */
import { NabiError } from "../runtime/error.js";
import { type Distribution, displayed, inside, requireFinite, requireProbability } from "./distribution.js";

/**
 * The uniform distribution between two finite bounds.
 * @throws NabiError unless lower < upper.
 */
export function uniform(lower: number, upper: number): Distribution {
  requireFinite("uniform", { lower, upper });
  if (lower >= upper) throw new NabiError(`uniform: lower < upper is required, got lower ${lower} and upper ${upper}`);
  const width = upper - lower;
  if (!Number.isFinite(width)) throw new NabiError(`uniform: upper − lower must be finite, got ${lower} and ${upper}`);
  const support = { lower, upper };
  return displayed({
    spec: { family: "uniform", parameters: { lower, upper } },
    support,
    sample: (random) => inside(support, lower + width * random.uniform()),
    // Both ends count as inside: chains and grids may stand on them.
    logDensity: (x) => (x >= lower && x <= upper ? -Math.log(width) : Number.NEGATIVE_INFINITY),
    logDensityGradient: () => 0,
    cdf: (x) => Math.min(1, Math.max(0, (x - lower) / width)),
    quantile: (p) => {
      const share = requireProbability("uniform", p);
      return share === 1 ? upper : lower + width * share;
    },
  });
}
