/**
 * Amortized variational inference by reverse KL: min E_Z E_q[log q(θ; κ(Z)) − log p(Z | θ) − log π(θ)], reparameterised (Kingma and Welling,
 * 2014; Zhang et al., 2019, "Advances in variational inference"; the review's rKL1 with the model's likelihood, rKL2 and rKL3 with a
 * learnt one). Unlike the published scripts it keeps the prior's term.
 */
import { logPrior } from "../distributions/log-prior.js";
import { add, multiply, stopGradient, subtract } from "../graph/elementwise.js";
import { type Expression, input } from "../graph/expression.js";
import { reshape } from "../graph/shape.js";
import { repeatRows, sum } from "../graph/sum.js";
import type { Scope } from "../networks/scope.js";
import { type AmortizedDensityOptions, amortizedDensity } from "./amortized-density.js";
import { dimensionOf, type Estimator, type FrozenPotential } from "./estimator.js";
import { dataInput } from "./summary.js";

export interface VariationalPosteriorOptions extends AmortizedDensityOptions {
  /**
   * A learnt likelihood or ratio, from `fitted.frozen()`. Default: the simulator's own `logLikelihood`, with gradient, which runs in plain
   * TypeScript beside the graph.
   */
  readonly likelihood?: FrozenPotential;
}

/**
 * A network that gives the posterior as a density on the prior's support, trained against a likelihood.
 * Reverse KL needs no parameters of the simulations, only their data. Where the posterior has several modes it may settle on one.
 * @throws NabiError if the network cannot take the data; in training, if the simulator has no log likelihood or it has no gradient.
 */
export function variationalPosterior(options: VariationalPosteriorOptions): Estimator<"density"> {
  const { density, line, condition, logDensity, answers } = amortizedDensity("variationalPosterior", options);
  const { prior, simulator } = options.model;
  const { likelihood } = options;
  const d = dimensionOf(prior);
  const noise = density.noise(d);

  /** Draws (B·K x d) with their conditions and weights (B·K), K for each data set: one, or one from each component of a mixture. */
  const drawn = (
    data: Expression,
    scope: Scope,
  ): { theta: Expression; conditions: Expression; weights?: Expression; each: number } => {
    const rows = data.shape[0]!;
    const made = condition(data, scope);
    const uniforms = input("noise", [rows, noise]);
    if (!density.stratified) {
      const u = density.sample(uniforms, made, scope.within("density"));
      return { theta: line.fromReal(u), conditions: made, each: 1 };
    }
    const { draws, weights } = density.stratified(uniforms, made);
    const each = weights.shape[1]!;
    return { theta: line.fromReal(draws), conditions: repeatRows(made, each), weights, each };
  };

  return {
    name: "variationalPosterior",
    ...answers,
    lossNoise: noise,
    ...(likelihood ? {} : { externalDraws: (scope: Scope) => drawn(dataInput(simulator), scope).theta }),
    loss: (data, _parameters, scope) => {
      const { theta, conditions, weights, each } = drawn(data, scope);
      const known = likelihood ? likelihood.build(data, theta) : externalLogLikelihood(theta);
      const divergence = subtract(subtract(logDensity(theta, conditions, scope), known), logPrior(prior, theta));
      if (!weights) return divergence;
      return sum(multiply(weights, reshape(divergence, [data.shape[0]!, each])), 1);
    },
  };
}

/**
 * log p(Z | θ) as fed from outside: its value, and in place of its gradient the inner product of θ with the slope that came with it.
 * Inputs `log_likelihood` (M) and `slope` (M x d).
 */
function externalLogLikelihood(theta: Expression): Expression {
  const [rows] = theta.shape as [number, number];
  const product = sum(multiply(input("slope", theta.shape), theta), 1);
  return add(subtract(product, stopGradient(product)), input("log_likelihood", [rows]));
}
