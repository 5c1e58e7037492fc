/** Simulators of n independent numbers from one distribution with one parameter, whatever the prior calls it: the models of textbooks. */
import type { Distribution } from "../distributions/distribution.js";
import { type ParameterValues, type Prior, parameterText } from "../distributions/prior.js";
import type { Random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";
import type { Simulator } from "./simulator.js";
import { withSimulatorDisplay } from "./simulator-display.js";

/** What one model says of a single number z. */
export interface Replicate {
  readonly name: string;
  /** The model's function and options: threads make the simulator again from them. */
  readonly source: { readonly module: string; readonly export: string; readonly options: object };
  /** Throws where θ is outside the model's range. */
  draw(theta: number, random: Random): number;
  /** log p(z | θ) and its derivative in θ. */
  logDensity(z: number, theta: number): { readonly value: number; readonly slope: number };
  /** The posterior of all numbers where the prior is conjugate. */
  readonly conjugate?: Conjugate;
}

/** A family of priors that is closed under the likelihood. */
export interface Conjugate {
  readonly family: string;
  posterior(prior: Readonly<Record<string, number>>, data: ArrayLike<number>): Distribution;
}

/** The simulator of n replicates; its data have shape [n]. */
export function replicates(n: number, model: Replicate): Simulator {
  const { name, source, draw, logDensity, conjugate } = model;
  return withSimulatorDisplay({
    name,
    shape: replicateShape(name, n),
    simulate: (values, random) => {
      const theta = onlyValue(name, values);
      return Float64Array.from({ length: n }, () => draw(theta, random));
    },
    logLikelihood: (values, data) => {
      requireLength(name, data, n);
      const theta = onlyValue(name, values);
      let [value, slope] = [0, 0];
      for (let i = 0; i < n; i++) {
        const one = logDensity(data[i]!, theta);
        value += one.value;
        slope += one.slope;
      }
      return { value, gradient: { [Object.keys(values)[0]!]: slope } };
    },
    ...(conjugate ? { conjugate: (prior, data) => conjugatePosterior(model, conjugate, prior, data) } : {}),
    source: { module: source.module, export: source.export, arguments: [source.options] },
  });
}

function conjugatePosterior(
  { name, logDensity }: Replicate,
  conjugate: Conjugate,
  prior: Prior,
  data: ArrayLike<number>,
): readonly Distribution[] {
  const { family, parameters } = prior.distributions[0]!.spec;
  if (prior.names.length === 1 && family === conjugate.family) {
    const typical = prior.distributions[0]!.quantile(0.5);
    // The formula would give an answer to any numbers, also to those that no parameter makes possible.
    const wrong = Array.from(data).findIndex((z) => logDensity(z, typical).value === Number.NEGATIVE_INFINITY);
    if (wrong < 0) return [conjugate.posterior(parameters, data)];
    throw new NabiError(
      `exactPosterior: data that ${name} can give are required, got ${data[wrong]} at position ${wrong}`,
    );
  }
  const got = prior.distributions.map(({ spec }) => spec.family).join(", ");
  throw new NabiError(
    `exactPosterior: ${name} has a closed form under one ${conjugate.family} prior, got ${got}; use gridPosterior`,
  );
}

function onlyValue(name: string, values: ParameterValues): number {
  const [theta, ...others] = Object.values(values);
  if (theta !== undefined && others.length === 0) return theta;
  throw new NabiError(`${name}: one parameter is required, got ${parameterText(values) || "none"}`);
}

/** The shape of a data set of n numbers. */
export function replicateShape(simulator: string, n: number): readonly number[] {
  requireCount(simulator, "n", n);
  return Object.freeze([n]);
}

export function total(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]!;
  return sum;
}

export function requireCount(simulator: string, what: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new NabiError(`${simulator}: ${what} must be a whole number of 1 or more, got ${value}`);
}

export function requireScale(simulator: string, what: string, value: number): void {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return;
  throw new NabiError(`${simulator}: ${what} must be a finite number greater than 0, got ${value}`);
}

export function requireLength(simulator: string, data: ArrayLike<number>, n: number): void {
  if (data.length !== n) throw new NabiError(`${simulator}: data of ${n} values are required, got ${data.length}`);
}
