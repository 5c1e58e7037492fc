/** The Gaussian mixture task (Lueckmann et al., 2021, T.7; Sisson et al., 2007): Z ~ ½ N(θ, I) + ½ N(θ, 0.01 I) in two dimensions. */
import { parameterVector } from "../distributions/prior.js";
import type { Random } from "../random/random.js";
import { taskPrior } from "./rejection.js";
import { requireLength } from "./replicates.js";
import type { LogLikelihood, Simulator } from "./simulator.js";
import { withSimulatorDisplay } from "./simulator-display.js";
import { thetaNames } from "./theta-names.js";

const names = thetaNames(2);
const variances = [1, 0.01] as const;

/** The simulator with parameters theta1 and theta2, data of shape [2]. The task's prior is `uniform(-10, 10)` for each. */
export function gaussianMixture(): Simulator {
  return withSimulatorDisplay({
    name: "gaussianMixture",
    shape: [2],
    parameters: names,
    simulate: (values, random) => scatter(parameterVector(names, values), random),
    logLikelihood: (values, data) => {
      requireLength("gaussianMixture", data, 2);
      return density(parameterVector(names, values), data);
    },
    // θ and z change places in the likelihood: the posterior is the same mixture around z, cut off at the prior's bounds.
    rejection: (prior, data) => {
      const task = taskPrior("gaussianMixture", names, prior, "uniform");
      return {
        propose: (random) => {
          const theta = scatter(data, random);
          return task.inside(theta) ? task.given(theta) : undefined;
        },
        logDensity: (theta) => {
          const own = task.own(theta);
          return task.inside(own) ? density(own, data).value : Number.NEGATIVE_INFINITY;
        },
      };
    },
    source: { module: import.meta.url, export: "gaussianMixture" },
  });
}

function scatter(center: ArrayLike<number>, random: Random): Float64Array {
  const sd = Math.sqrt(variances[random.uniform() < 0.5 ? 0 : 1]);
  return Float64Array.from(center, (mean) => mean + sd * random.normal());
}

function density(theta: Float64Array, data: ArrayLike<number>): LogLikelihood {
  const residuals = theta.map((mean, j) => data[j]! - mean);
  const squares = residuals[0]! ** 2 + residuals[1]! ** 2;
  const logs = variances.map((variance) => -Math.log(4 * Math.PI * variance) - squares / (2 * variance));
  const largest = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - largest));
  const sum = weights[0]! + weights[1]!;
  const slope = weights.reduce((total, weight, k) => total + weight / sum / variances[k]!, 0);
  return {
    value: largest + Math.log(sum),
    gradient: Object.fromEntries(names.map((name, j) => [name, residuals[j]! * slope])),
  };
}
