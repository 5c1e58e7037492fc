/** The task of threads that run Markov chains for the data sets of a batch: one chain of one data set a job. */
import { type PriorSpec, priorFromSpec } from "../distributions/prior.js";
import { likelihoodPotential } from "../potentials/likelihood.js";
import { random } from "../random/random.js";
import { type SimulatorSource, simulatorFromSource } from "../simulators/simulator.js";
import { type Chain, chainResult, startChains, type WalkSettings, walk } from "./random-walk.js";
import { type OriginOptions, priorOrigin } from "./walk-origin.js";

export interface ChainSetup {
  readonly source: SimulatorSource;
  readonly prior: PriorSpec;
  /** (B x n), in shared memory. */
  readonly data: Float64Array;
  /** n. */
  readonly size: number;
  readonly settings: WalkSettings;
  readonly origin: OriginOptions;
  readonly seed: number;
}

export interface ChainJob {
  readonly dataSet: number;
  readonly chain: number;
}

export function start(setup: ChainSetup): (job: ChainJob) => Promise<Chain> {
  const { settings, size, data } = setup;
  const model = { prior: priorFromSpec(setup.prior), simulator: simulatorFromSource(setup.source) };
  const origin = priorOrigin(model.prior, setup.origin);
  return async ({ dataSet, chain }) => {
    const own = data.slice(dataSet * size, (dataSet + 1) * size);
    const potential = likelihoodPotential(model, { shape: model.simulator.shape, data: own });
    const walkers = startChains(origin, settings, random(setup.seed).split(dataSet), [chain]);
    await walk(potential, walkers, settings, () => undefined);
    return chainResult(walkers[0]!, settings);
  };
}
