/** Markov chains for every data set of a batch: one data set after the other in this thread, or chains spread over threads. */
import { priorSpec } from "../distributions/prior.js";
import { likelihoodPotential } from "../potentials/likelihood.js";
import type { PosteriorBatch } from "../potentials/posterior.js";
import { posteriorBatch } from "../potentials/posterior-answers.js";
import { random } from "../random/random.js";
import { workSignal } from "../runtime/abort.js";
import { withDisplay } from "../runtime/display.js";
import { AbortError } from "../runtime/error.js";
import { workerCount, workerPool } from "../runtime/pool.js";
import { type Progress, startProgress } from "../runtime/progress.js";
import type { Model } from "../simulators/simulator.js";
import type { DataSets } from "../tables/data-sets.js";
import { type MarkovChainPosterior, markovChainPosterior } from "./markov-chain-posterior.js";
import { type ChainSettings, type MetropolisHastingsOptions, pauses } from "./metropolis-settings.js";
import type { ChainJob, ChainSetup } from "./metropolis-worker.js";
import { type Chain, chainResult, startChains, walk } from "./random-walk.js";
import type { WalkOrigin } from "./walk-origin.js";

/** @throws AbortError whose `partial` holds the posteriors that were finished. */
export async function batchPosteriors(
  model: Model,
  sets: DataSets,
  origin: WalkOrigin,
  settings: ChainSettings,
  options: MetropolisHastingsOptions,
): Promise<PosteriorBatch<MarkovChainPosterior>> {
  const { names } = model.prior;
  const signal = workSignal(options.signal);
  const progress = startProgress("metropolisHastings", sets.length * settings.chains, options.onProgress);
  const finished: MarkovChainPosterior[] = [];
  const run: BatchRun = { model, sets, origin, settings, options, signal, progress, finished };
  try {
    await (threadable(model) ? onThreads(run) : inTurn(run));
  } catch (error) {
    progress.stop(signal?.aborted ? "interrupted" : "failed");
    if (!signal?.aborted) throw error;
    const what = `${finished.length} of ${sets.length} posteriors are kept in the error's partial`;
    throw new AbortError(`metropolisHastings: interrupted; ${what}`, posteriorBatch(names, finished));
  }
  progress.finish();
  const title = `Markov chains for ${sets.length.toLocaleString("en")} data sets: ${names.join(", ")}`;
  return withDisplay(posteriorBatch(names, finished), () => ({ "text/plain": title }));
}

interface BatchRun {
  readonly model: Model;
  readonly sets: DataSets;
  readonly origin: WalkOrigin;
  readonly settings: ChainSettings;
  readonly options: MetropolisHastingsOptions;
  readonly signal: AbortSignal | undefined;
  readonly progress: Progress;
  /** In the order of the data sets. */
  readonly finished: MarkovChainPosterior[];
}

/** User-coded priors are functions, which cannot be sent to threads. */
function threadable({ prior, simulator }: Model): boolean {
  return simulator.source !== undefined && prior.distributions.every(({ spec }) => spec.family !== "custom");
}

async function inTurn({ model, sets, origin, settings, options, signal, progress, finished }: BatchRun): Promise<void> {
  const size = sets.values.length / sets.length;
  const all = Array.from({ length: settings.chains }, (_, c) => c);
  for (let i = 0; i < sets.length; i++) {
    const potential = likelihoodPotential(model, {
      shape: model.simulator.shape, // a flat list of numbers would be a batch where the shape is []
      data: sets.values.subarray(i * size, (i + 1) * size),
    });
    const chains = startChains(origin, settings, random(options.seed).split(i), all);
    const share = settings.chains / settings.iterations;
    await walk(
      potential,
      chains,
      settings,
      pauses(signal, (k) => progress.update(i * settings.chains + k * share)),
    );
    if (signal?.aborted) throw new AbortError("metropolisHastings: interrupted");
    finished.push(
      markovChainPosterior(
        model.prior.names,
        chains.map((chain) => chainResult(chain, settings)),
        i,
      ),
    );
  }
}

async function onThreads({
  model,
  sets,
  origin,
  settings,
  options,
  signal,
  progress,
  finished,
}: BatchRun): Promise<void> {
  const { prior, simulator } = model;
  const data = new Float64Array(new SharedArrayBuffer(8 * sets.values.length));
  data.set(sets.values);
  const setup: ChainSetup = {
    source: simulator.source!,
    prior: priorSpec(prior),
    data,
    size: sets.values.length / sets.length,
    settings,
    origin: { ...(origin.start ? { start: origin.start } : {}), scale: origin.scale },
    seed: options.seed,
  };
  const size = Math.min(workerCount(options.workers, "metropolisHastings"), sets.length * settings.chains);
  const pool = workerPool<ChainSetup, ChainJob, Chain>(new URL("./metropolis-worker.js", import.meta.url), setup, size);
  const close = (): void => void pool.close();
  signal?.addEventListener("abort", close);
  let done = 0;
  const ready: MarkovChainPosterior[] = []; // sparse: data sets end in any order, and are kept from the first on
  const chain = async (i: number, c: number): Promise<Chain> => {
    const result = await pool.run({ dataSet: i, chain: c });
    progress.update(++done);
    return result;
  };
  const dataSet = async (_: unknown, i: number): Promise<void> => {
    const chains = await Promise.all(Array.from({ length: settings.chains }, (_unused, c) => chain(i, c)));
    ready[i] = markovChainPosterior(prior.names, chains, i);
    while (ready[finished.length]) finished.push(ready[finished.length]!);
  };
  try {
    if (signal?.aborted) throw new AbortError("metropolisHastings: interrupted");
    await Promise.all(Array.from({ length: sets.length }, dataSet));
  } finally {
    signal?.removeEventListener("abort", close);
    await pool.close();
  }
}
