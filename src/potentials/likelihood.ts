/** log π(θ) + log p(Z | θ), for models whose likelihood is known. */
import { type ParameterValues, type Prior, parameterRecord, parameterText } from "../distributions/prior.js";
import { NabiError } from "../runtime/error.js";
import { type DataInput, dataSets } from "../tables/data-sets.js";
import type { Potential, ValuesAndGradients } from "./potential.js";

/** Value and gradient of a log likelihood; the gradient by parameter name, undefined where the simulator does not know it. */
export interface LogLikelihood {
  readonly value: number;
  readonly gradient?: ParameterValues;
}

/** What a likelihood needs of a model. */
export interface LikelihoodModel {
  readonly prior: Prior;
  readonly simulator: {
    readonly name: string;
    readonly shape: readonly number[];
    logLikelihood?(parameters: ParameterValues, data: ArrayLike<number>): number | LogLikelihood;
  };
}

/**
 * The posterior of one data set, up to its constant.
 * Outside the prior's support the density is −Infinity and the likelihood is not called.
 * @param data one data set of the simulator's shape
 * @throws NabiError if the simulator has no likelihood, or the data have another shape or hold a number that is not finite;
 * on evaluation, if the likelihood throws or gives anything but a number below +Infinity; on that of the gradient, if it lacks a derivative.
 */
export function likelihoodPotential(model: LikelihoodModel, data: DataInput): Potential {
  requireLikelihood(model.simulator, "likelihoodPotential");
  const { prior, simulator } = model;
  const { values, length } = dataSets(data, simulator.shape, "likelihoodPotential");
  if (length !== 1) throw new NabiError(`likelihoodPotential: one data set is required, got a batch of ${length}`);
  const evaluate = (theta: Float64Array): LogLikelihood =>
    evaluateLikelihood({ simulator, names: prior.names }, theta, values);
  const d = prior.names.length;
  const valueAndGradient = (theta: Float64Array): ValuesAndGradients => {
    const values = new Float64Array(theta.length / d);
    const gradients = new Float64Array(theta.length);
    values.forEach((_, b) => {
      const row = theta.subarray(b * d, (b + 1) * d);
      const logPrior = prior.logDensity(row);
      const known = logPrior === Number.NEGATIVE_INFINITY ? undefined : evaluate(row);
      values[b] = logPrior + (known?.value ?? 0);
      if (values[b] === Number.NEGATIVE_INFINITY) return;
      const slope = likelihoodGradient("likelihoodPotential", { simulator, names: prior.names }, row, known!);
      prior.logDensityGradient(row).forEach((ofPrior, j) => {
        gradients[b * d + j] = ofPrior + slope[j]!;
      });
    });
    return { values, gradients };
  };
  return {
    names: prior.names,
    support: prior.distributions.map((distribution) => distribution.support),
    logDensity: (theta) =>
      Float64Array.from({ length: theta.length / d }, (_, b) => {
        const row = theta.subarray(b * d, (b + 1) * d);
        const logPrior = prior.logDensity(row);
        return logPrior === Number.NEGATIVE_INFINITY ? logPrior : logPrior + evaluate(row).value;
      }),
    gradient: (theta) => valueAndGradient(theta).gradients,
    valueAndGradient,
  };
}

/** Throws unless the simulator knows its likelihood. */
export function requireLikelihood(simulator: LikelihoodModel["simulator"], caller: string): void {
  if (typeof simulator.logLikelihood === "function") return;
  throw new NabiError(
    `${caller}: a simulator with logLikelihood is required, and ${simulator.name} has none; ` +
      "train a posteriorEstimator or a ratioEstimator instead",
  );
}

/** Whose likelihood is evaluated, and the parameters in their order. */
export interface NamedLikelihood {
  readonly simulator: LikelihoodModel["simulator"];
  readonly names: readonly string[];
}

/** log p(data | θ) with its gradient where it is known; −Infinity is legal, NaN and +Infinity are not. */
export function evaluateLikelihood(
  { simulator, names }: NamedLikelihood,
  theta: Float64Array,
  data: ArrayLike<number>,
): LogLikelihood {
  const parameters = parameterRecord(names, theta);
  let answer: number | LogLikelihood | undefined; // undefined where a function of one's own forgets to return
  try {
    answer = simulator.logLikelihood!(parameters, data);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new NabiError(`logLikelihood: ${simulator.name} failed at ${parameterText(parameters)}: ${why}`, { cause });
  }
  const known = typeof answer === "object" && answer !== null ? answer : { value: answer as number };
  if (typeof known.value === "number" && known.value < Number.POSITIVE_INFINITY) return known;
  throw new NabiError(
    `logLikelihood: ${simulator.name} must give a number or { value, gradient }, got ${known.value} at ${parameterText(parameters)}`,
  );
}

/**
 * The gradient that `evaluateLikelihood` gave at θ, in the order of the parameters, (d).
 * @throws NabiError if there is none, or the derivative by one of the parameters is missing or no number.
 */
export function likelihoodGradient(
  caller: string,
  { simulator, names }: NamedLikelihood,
  theta: Float64Array,
  { gradient }: LogLikelihood,
): Float64Array {
  if (!gradient)
    throw new NabiError(`${caller}: a log likelihood with its gradient is required; ${simulator.name} gives none`);
  return Float64Array.from(names, (name) => {
    const derivative: unknown = gradient[name];
    if (typeof derivative === "number" && !Number.isNaN(derivative)) return derivative;
    throw new NabiError(
      `logLikelihood: ${simulator.name} must give the derivative by ${name} in its gradient, got ${derivative} at ${parameterText(parameterRecord(names, theta))}`,
    );
  });
}
