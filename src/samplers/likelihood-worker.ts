/** The task of likelihood threads: rows of parameters against data sets in shared memory. */
import { requireLikelihood } from "../potentials/likelihood.js";
import { type SimulatorSource, simulatorFromSource } from "../simulators/simulator.js";
import { likelihoodUnits } from "./likelihood-units.js";

export interface LikelihoodSetup {
  readonly source: SimulatorSource;
  readonly names: readonly string[];
  /** (B x n), in shared memory. */
  readonly data: Float64Array;
  /** n. */
  readonly size: number;
}

/** Rows θ (K x d) against data sets start, …, end − 1. */
export interface LikelihoodJob {
  readonly theta: Float64Array;
  readonly start: number;
  readonly end: number;
}

/** Gives log likelihoods (K x (end − start)). */
export function start(setup: LikelihoodSetup): (job: LikelihoodJob) => Float64Array {
  const simulator = simulatorFromSource(setup.source);
  requireLikelihood(simulator, "likelihood");
  const { names, data, size } = setup;
  return (job) => {
    const result = new Float64Array((job.theta.length / names.length) * (job.end - job.start));
    for (const _ of likelihoodUnits(simulator, { names, data, size, ...job }, result));
    return result;
  };
}
