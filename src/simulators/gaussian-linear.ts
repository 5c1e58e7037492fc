/** The Gaussian linear task (Lueckmann et al., 2021, "Benchmarking simulation-based inference", T.1): Z ~ N(θ, variance · I), coordinate by coordinate. */
import { halfLogTwoPi, normal } from "../distributions/normal.js";
import { parameterVector } from "../distributions/prior.js";
import { NabiError } from "../runtime/error.js";
import { requireCount, requireLength, requireScale } from "./replicates.js";
import type { Simulator } from "./simulator.js";
import { withSimulatorDisplay } from "./simulator-display.js";
import { thetaNames } from "./theta-names.js";

export interface GaussianLinearOptions {
  /** Number of parameters and of coordinates of the data. Default 10. */
  readonly dimension?: number;
  /** Of each coordinate around its parameter. Default 0.1. */
  readonly variance?: number;
}

/**
 * The simulator with parameters theta1, …, theta10; its data have shape [10]. The task's prior is `normal(0, Math.sqrt(0.1))` for each:
 * the posterior is then normal, too, with mean z/2 and variance 0.05. Throws a NabiError on options out of range.
 */
export function gaussianLinear(options: GaussianLinearOptions = {}): Simulator {
  const { dimension: d = 10, variance = 0.1 } = options;
  requireCount("gaussianLinear", "dimension", d);
  requireScale("gaussianLinear", "variance", variance);
  const names = thetaNames(d);
  const sd = Math.sqrt(variance);
  return withSimulatorDisplay({
    name: "gaussianLinear",
    shape: [d],
    parameters: names,
    simulate: (values, random) => parameterVector(names, values).map((mean) => mean + sd * random.normal()),
    logLikelihood: (values, data) => {
      requireLength("gaussianLinear", data, d);
      const residuals = parameterVector(names, values).map((mean, j) => data[j]! - mean);
      const squares = residuals.reduce((sum, r) => sum + r * r, 0);
      return {
        value: -d * (halfLogTwoPi + Math.log(sd)) - squares / (2 * variance),
        gradient: Object.fromEntries(names.map((name, j) => [name, residuals[j]! / variance])),
      };
    },
    conjugate: (prior, data) =>
      prior.distributions.map(({ spec }, j) => {
        if (spec.family !== "normal")
          throw new NabiError(
            `exactPosterior: gaussianLinear has a closed form under normal priors, got ${spec.family}; use metropolisHastings`,
          );
        const { mean, sd: scale } = spec.parameters as { mean: number; sd: number };
        const precision = 1 / scale ** 2 + 1 / variance;
        const z = data[names.indexOf(prior.names[j]!)]!;
        return normal((mean / scale ** 2 + z / variance) / precision, 1 / Math.sqrt(precision));
      }),
    source: { module: import.meta.url, export: "gaussianLinear", arguments: [options] },
  });
}
