/** The task of threads that evaluate log likelihoods with gradients, each data set at parameters of its own. */
import { type LikelihoodPairs, type PairsSetup, type PairValues, pairValues } from "./likelihood-pairs.js";
import { simulatorFromSource } from "./simulator.js";

export function start({ source, names }: PairsSetup): (job: LikelihoodPairs) => PairValues {
  const simulator = simulatorFromSource(source);
  return (job) => {
    const result = {
      values: new Float32Array(job.theta.length / names.length),
      slopes: new Float32Array(job.theta.length),
    };
    for (const _ of pairValues(simulator, names, job, result));
    return result;
  };
}
