/** log π(θ) as a graph: for objectives that need the prior beside what a network has learnt. */
import { add, divide, log, multiply, negate, square, subtract } from "../graph/elementwise.js";
import { constant, type Expression } from "../graph/expression.js";
import { reshape, slice } from "../graph/shape.js";
import { broadcastTo } from "../graph/sum.js";
import { logBeta, logGamma } from "../numerics/gamma.js";
import { NabiError } from "../runtime/error.js";
import { halfLogTwoPi } from "./normal.js";
import type { Prior } from "./prior.js";

type Parameters = Readonly<Record<string, number>>;

/** log densities at x inside the support, (M), up to nothing: constants are there. */
const families: Readonly<Record<string, (x: Expression, p: Parameters) => Expression>> = {
  uniform: (x, p) => broadcastTo(constant(-Math.log(p["upper"]! - p["lower"]!)), x.shape),
  normal: (x, p) => normalLog(x, p["mean"]!, p["sd"]!),
  logNormal: (x, p) => subtract(normalLog(log(x), p["meanLog"]!, p["sdLog"]!), log(x)),
  gamma: (x, p) => {
    const [shape, rate] = [p["shape"]!, p["rate"]!];
    const powers = subtract(multiply(shape - 1, log(x)), multiply(rate, x));
    return add(shape * Math.log(rate) - logGamma(shape), powers);
  },
  beta: (x, p) => {
    const [a, b] = [p["a"]!, p["b"]!];
    const powers = add(multiply(a - 1, log(x)), multiply(b - 1, log(subtract(1, x))));
    return subtract(powers, logBeta(a, b));
  },
  exponential: (x, p) => subtract(Math.log(p["rate"]!), multiply(p["rate"]!, x)),
};

function normalLog(x: Expression, mean: number, sd: number): Expression {
  const scaled = divide(subtract(x, mean), sd);
  return subtract(negate(multiply(0.5, square(scaled))), Math.log(sd) + halfLogTwoPi);
}

/**
 * Throws a NabiError unless `logPrior` holds the prior's density: that of a distribution of one's own is known as a function only.
 * @param caller name of the public function, for its errors
 */
export function requireBuiltIn(caller: string, { names, distributions }: Prior): void {
  const own = distributions.findIndex(({ spec }) => !Object.hasOwn(families, spec.family));
  if (own === -1) return;
  throw new NabiError(
    `${caller}: a built-in distribution is required as prior of ${names[own]}, since the objective needs its density as a graph, ` +
      "got one of your own; train a posteriorEstimator instead",
  );
}

/** log π(θ), (M), for θ (M x d) inside the support of a prior that `requireBuiltIn` has passed. */
export function logPrior({ distributions }: Prior, theta: Expression): Expression {
  const rows = theta.shape[0]!;
  return distributions
    .map(({ spec }, j) => families[spec.family]!(reshape(slice(theta, 1, j, j + 1), [rows]), spec.parameters))
    .reduce((sum, term) => add(sum, term));
}
