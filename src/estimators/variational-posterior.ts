/**
 * Amortized variational inference by reverse KL: min E_Z E_q[log q(θ; κ(Z)) − log p(Z | θ) − log π(θ)], reparameterised (Kingma and Welling,
 * 2014; Zhang et al., 2019, "Advances in variational inference"; the review's rKL1 with the model's likelihood, rKL2 and rKL3 with a
 * learnt one). On the real line, where θ = θ(u), the objective is log q(u) − log p(Z | θ) − (log π(θ) + log |dθ/du|): the bracket is the
 * prior's density of u. The published scripts leave it out, which `priorTerm: false` repeats.
 */
import { requireInside } from "../distributions/inside.js";
import { logPrior, requireBuiltIn } from "../distributions/log-prior.js";
import { add, multiply, stopGradient, subtract } from "../graph/elementwise.js";
import { type Expression, input, sizeOf } from "../graph/expression.js";
import { reshape } from "../graph/shape.js";
import { repeatRows, sum } from "../graph/sum.js";
import type { Scope } from "../networks/scope.js";
import { NabiError } from "../runtime/error.js";
import { type AmortizedDensityOptions, amortizedDensity } from "./amortized-density.js";
import { dimensionOf, type Estimator, type FrozenPotential } from "./estimator.js";
import { withEstimatorDisplay } from "./estimator-display.js";
import { dataInput } from "./summary.js";

export interface VariationalPosteriorOptions extends AmortizedDensityOptions {
  /**
   * A learnt likelihood or ratio, from `fitted.frozen()`, or a log likelihood of your own as a graph. Default: the simulator's own
   * `logLikelihood`, with gradient, which runs in plain TypeScript beside the graph.
   */
  readonly likelihood?: FrozenPotential;
  /**
   * Default true. false leaves out the prior's density on the real line, as the published scripts do with `scale: "logit"`: it is here to
   * repeat their figure, and gives a warning.
   */
  readonly priorTerm?: boolean;
}

const warning =
  "variationalPosterior: priorTerm: false leaves the prior out of the objective, as the published scripts do. On the real line that is a " +
  "flat prior without end: the objective has no finite optimum for many data sets, and intervals are too narrow. Use it only to repeat " +
  "their figure.";

/** Draws u on the real line (B·K x d) with their conditions and weights (B x K), K for each data set: one, or one from each component of a mixture. */
interface Drawn {
  readonly u: Expression;
  readonly conditions: Expression;
  readonly weights?: Expression;
}

/**
 * A network that gives the posterior as a density on the prior's support, trained against a likelihood.
 * Reverse KL needs no parameters of the simulations, only their data. Where the posterior has several modes it may settle on one.
 * @throws NabiError if the network cannot take the data, a learnt likelihood knows other parameters or only a part of the prior's support, or a
 * parameter's prior is not built in; in training, if the simulator has no log likelihood or it has no gradient.
 */
export function variationalPosterior(options: VariationalPosteriorOptions): Estimator<"density"> {
  const { density, line, condition, answers } = amortizedDensity("variationalPosterior", options);
  const { prior, simulator } = options.model;
  const { likelihood, priorTerm = true } = options;
  if (likelihood) requireInside("variationalPosterior", prior, likelihood.prior);
  if (priorTerm) requireBuiltIn("variationalPosterior", prior);
  else process.emitWarning(warning, "NabiNotice");
  const noise = density.noise(dimensionOf(prior));

  const drawn = (data: Expression, scope: Scope): Drawn => {
    const made = condition(data, scope);
    const uniforms = input("noise", [data.shape[0]!, noise]);
    if (!density.stratified) return { u: density.sample(uniforms, made, scope.within("density")), conditions: made };
    const { draws, weights } = density.stratified(uniforms, made);
    return { u: draws, conditions: repeatRows(made, weights.shape[1]!), weights };
  };

  return withEstimatorDisplay({
    name: "variationalPosterior",
    ...answers,
    lossNoise: noise,
    ...(likelihood?.statistic ? { beside: likelihood.statistic } : {}),
    ...(likelihood ? {} : { externalDraws: (scope: Scope) => line.fromReal(drawn(dataInput(simulator), scope).u) }),
    loss: (data, _parameters, scope, beside = likelihood?.statistic?.build(data)) => {
      const { u, conditions, weights } = drawn(data, scope);
      const theta = line.fromReal(u);
      const known = likelihood ? logLikelihood(likelihood, beside ?? data, theta) : externalLogLikelihood(theta);
      // q at u itself and not at θ(u), which single precision may round to the support's end: −log q would be a reward without limit there.
      const divergence = subtract(density.logDensity(u, conditions, scope.within("density")), known);
      const whole = priorTerm ? subtract(divergence, add(logPrior(prior, theta), line.logJacobian(u))) : divergence;
      return weights ? sum(multiply(weights, reshape(whole, weights.shape)), 1) : whole;
    },
  });
}

/** log p(Z | θ) (M) by the graph that was given, which may be a user's own. */
function logLikelihood({ name, build }: FrozenPotential, seen: Expression, theta: Expression): Expression {
  const made = build(seen, theta);
  const rows = theta.shape[0]!;
  if (sizeOf(made.shape) === rows) return reshape(made, [rows]);
  throw new NabiError(
    `variationalPosterior: one number for each row of parameters is required of the likelihood ${name}, got shape [${made.shape.join(", ")}] for ${rows} rows`,
  );
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
