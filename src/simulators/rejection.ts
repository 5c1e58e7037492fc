/**
 * Exact posteriors without conjugacy: draws θ from a proposal q that are accepted with probability a(θ) follow p(θ | Z) where
 * q(θ) a(θ) ∝ π(θ) p(Z | θ). No chain, no burn-in: what is accepted is independent.
 */
import type { Distribution } from "../distributions/distribution.js";
import type { Prior } from "../distributions/prior.js";
import type { Random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";

export interface Rejection {
  /** A draw θ (d) in the prior's order, or undefined where the proposal is rejected. */
  propose(random: Random): Float64Array | undefined;
  /** log q(θ) a(θ): the posterior's log density but for log ∫ q a, the share of proposals that are accepted. */
  logDensity(theta: ArrayLike<number>): number;
}

/** A task's parameters in the order of a prior, and the prior's support. */
export interface TaskPrior {
  /** By the task's own names. */
  readonly distributions: readonly Distribution[];
  inside(own: ArrayLike<number>): boolean;
  /** From the task's order to the prior's, and back. */
  given(own: ArrayLike<number>): Float64Array;
  own(theta: ArrayLike<number>): Float64Array;
}

/** Throws a NabiError unless all of the prior's distributions are of the task's family. */
export function taskPrior(simulator: string, names: readonly string[], prior: Prior, family: string): TaskPrior {
  const wrong = prior.distributions.find(({ spec }) => spec.family !== family);
  if (wrong)
    throw new NabiError(
      `exactPosterior: ${simulator} has exact draws under ${family} priors, got ${wrong.spec.family}; use metropolisHastings`,
    );
  const places = names.map((name) => prior.names.indexOf(name));
  const order = prior.names.map((name) => names.indexOf(name));
  const distributions = places.map((place) => prior.distributions[place]!);
  return {
    distributions,
    inside: (own) => distributions.every(({ support: { lower, upper } }, j) => own[j]! > lower && own[j]! < upper),
    given: (own) => Float64Array.from(order, (j) => own[j]!),
    own: (theta) => Float64Array.from(places, (place) => theta[place]!),
  };
}
