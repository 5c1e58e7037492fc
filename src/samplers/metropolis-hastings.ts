/**
 * Random-walk Metropolis–Hastings: exact posteriors by simulation, wherever the likelihood is known.
 * Metropolis et al. (1953), J. Chem. Phys. 21, 1087–1092; the adaptation during burn-in is that of Zammit-Mangion, Sainsbury-Dale & Huser
 * (2025), "Neural methods for amortized inference", in whose spatial study it starts at 0.6 with standard deviation 0.06:
 *
 * `{ iterations: 24_000, burnIn: 4_000, thin: 20, chains: 1, start: [0.6], proposalScale: [0.06], adapt: { every: 100, factor: 1.1 } }`
 */
import { parameterVector } from "../distributions/prior.js";
import { likelihoodPotential, requireLikelihood } from "../potentials/likelihood.js";
import type { PosteriorBatch } from "../potentials/posterior.js";
import type { Potential } from "../potentials/potential.js";
import { random } from "../random/random.js";
import { workSignal } from "../runtime/abort.js";
import { AbortError } from "../runtime/error.js";
import { startProgress } from "../runtime/progress.js";
import { type Model, requireModel } from "../simulators/simulator.js";
import { type DataInput, dataSets, type SimulatedData } from "../tables/data-sets.js";
import { type MarkovChainPosterior, markovChainPosterior } from "./markov-chain-posterior.js";
import { batchPosteriors } from "./metropolis-batch.js";
import { type MetropolisHastingsOptions, pauses, walkSettings } from "./metropolis-settings.js";
import { chainResult, keptDraws, startChains, walk } from "./random-walk.js";
import { priorOrigin, supportOrigin, type WalkOrigin } from "./walk-origin.js";

export type { MetropolisHastingsOptions } from "./metropolis-settings.js";

/** A model with a likelihood, and data. */
export interface ModelAndData<D extends DataInput = DataInput> {
  readonly model: Model;
  readonly data: D;
}

/**
 * Draws from one posterior, or from the posterior of each data set of a batch, by the declared shape of the data.
 * Proposals outside the support have density zero. The result reports acceptance, effective sample size and R̂.
 * @throws NabiError on settings out of range, a simulator without likelihood, or a density that is NaN; AbortError when the signal fires or
 * the cell is interrupted, whose `partial` holds the draws so far of a single posterior, or the posteriors that were finished.
 */
export async function metropolisHastings(
  target: ModelAndData<SimulatedData>,
  options: MetropolisHastingsOptions,
): Promise<PosteriorBatch<MarkovChainPosterior>>;
export async function metropolisHastings(
  target: Potential | ModelAndData<ArrayLike<number> | number>,
  options: MetropolisHastingsOptions,
): Promise<MarkovChainPosterior>;
export async function metropolisHastings(
  target: Potential | ModelAndData,
  options: MetropolisHastingsOptions,
): Promise<MarkovChainPosterior | PosteriorBatch<MarkovChainPosterior>>;
export async function metropolisHastings(
  target: Potential | ModelAndData,
  options: MetropolisHastingsOptions,
): Promise<MarkovChainPosterior | PosteriorBatch<MarkovChainPosterior>> {
  if ("logDensity" in target) {
    const origin = supportOrigin(target, originOptions(target.names, options));
    return walkPosterior(target, origin, options);
  }
  const { model, data } = target;
  requireModel(model, "metropolisHastings");
  requireLikelihood(model.simulator, "metropolisHastings");
  const sets = dataSets(data, model.simulator.shape, "metropolisHastings");
  const origin = priorOrigin(model.prior, originOptions(model.prior.names, options));
  if (!sets.batch) return walkPosterior(likelihoodPotential(model, data), origin, options);
  return batchPosteriors(model, sets, origin, walkSettings(options), options);
}

function originOptions(
  names: readonly string[],
  { start, proposalScale }: MetropolisHastingsOptions,
): { start?: Float64Array; scale?: Float64Array } {
  return {
    ...(start ? { start: parameterVector(names, start) } : {}),
    ...(proposalScale ? { scale: parameterVector(names, proposalScale) } : {}),
  };
}

/** Chains of one potential from a given origin; `index` is the data set's place in its batch: it has streams of its own. */
export async function walkPosterior(
  potential: Potential,
  origin: WalkOrigin,
  options: MetropolisHastingsOptions,
  index = 0,
): Promise<MarkovChainPosterior> {
  const settings = walkSettings(options);
  const signal = workSignal(options.signal);
  const progress = startProgress("metropolisHastings", settings.iterations, options.onProgress);
  const all = Array.from({ length: settings.chains }, (_, c) => c);
  const chains = startChains(origin, settings, random(options.seed).split(index), all);
  try {
    await walk(
      potential,
      chains,
      settings,
      pauses(signal, (iteration) => progress.update(iteration)),
    );
  } catch (error) {
    progress.stop("failed");
    throw error;
  }
  const kept = Math.min(...chains.map((chain) => chain.kept));
  if (signal?.aborted) {
    progress.stop("interrupted");
    const own = chains.map((chain) => chainResult(chain, settings, kept));
    const partial = kept > 0 ? markovChainPosterior(potential.names, own, index) : undefined;
    throw new AbortError(
      `metropolisHastings: interrupted after ${kept} of ${keptDraws(settings)} draws a chain`,
      partial,
    );
  }
  progress.finish();
  return markovChainPosterior(
    potential.names,
    chains.map((chain) => chainResult(chain, settings)),
    index,
  );
}
