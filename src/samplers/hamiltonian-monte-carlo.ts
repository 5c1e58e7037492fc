/**
 * Hamiltonian Monte Carlo for potentials with a gradient: the No-U-Turn sampler chooses the length of the paths, and a warm-up the step
 * size and the scales (Hoffman and Gelman, 2014, "The No-U-Turn sampler", JMLR 15).
 */
import { type LikelihoodModel, likelihoodPotential, requireLikelihood } from "../potentials/likelihood.js";
import type { PosteriorBatch } from "../potentials/posterior.js";
import { posteriorBatch } from "../potentials/posterior-answers.js";
import type { Potential } from "../potentials/potential.js";
import { random } from "../random/random.js";
import { breathe, workSignal } from "../runtime/abort.js";
import { withDisplay } from "../runtime/display.js";
import { AbortError, NabiError } from "../runtime/error.js";
import { type OnProgress, startProgress } from "../runtime/progress.js";
import { requireModel } from "../simulators/simulator.js";
import { type DataSets, dataSets, type SimulatedData } from "../tables/data-sets.js";
import { type HamiltonianChain, type HamiltonianSettings, hamiltonianChain } from "./hamiltonian-chain.js";
import { inLockstep } from "./lockstep.js";
import { type MarkovChainPosterior, markovChainPosterior } from "./markov-chain-posterior.js";
import type { ModelAndData } from "./metropolis-hastings.js";
import { type GradientTarget, gradientTarget, unconstrained } from "./unconstrained.js";
import { priorOrigin, supportOrigin, type WalkOrigin } from "./walk-origin.js";

export interface HamiltonianMonteCarloOptions {
  /** Data set i and chain c draw from the stream (seed, i, c). */
  readonly seed: number;
  /** Draws of each chain after its warm-up. Default 1,000. */
  readonly draws?: number;
  /** Iterations of each chain that adapt and are not kept. Default 1,000. */
  readonly warmUp?: number;
  /** Default 4. */
  readonly chains?: number;
  /** Where all chains start; by default each starts at a draw from the prior (or anywhere in a potential's bounded support). */
  readonly start?: ArrayLike<number>;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

export interface HamiltonianPosterior extends MarkovChainPosterior {
  /** Paths that the integrator lost after the warm-up: where there are any, parts of the posterior may be missing. */
  readonly divergences: number;
}

const sliceTime = 40; // ms between turns of the event loop

/**
 * Draws from the posterior of one data set or of each of a batch, by the declared shape of the data, or from any potential with a
 * gradient. All chains of a data set move at once, and share each call of the potential. Reports acceptance, effective sample size, R̂ and
 * divergences.
 * @throws NabiError on settings out of range, a likelihood or potential without gradient, or a density that is NaN; AbortError when the
 * signal fires or the cell is interrupted, whose `partial` holds the posteriors of a batch that were finished.
 */
export async function hamiltonianMonteCarlo(
  target: ModelAndData<SimulatedData>,
  options: HamiltonianMonteCarloOptions,
): Promise<PosteriorBatch<HamiltonianPosterior>>;
export async function hamiltonianMonteCarlo(
  target: Potential | ModelAndData<ArrayLike<number> | number>,
  options: HamiltonianMonteCarloOptions,
): Promise<HamiltonianPosterior>;
export async function hamiltonianMonteCarlo(
  target: Potential | ModelAndData,
  options: HamiltonianMonteCarloOptions,
): Promise<HamiltonianPosterior | PosteriorBatch<HamiltonianPosterior>>;
export async function hamiltonianMonteCarlo(
  target: Potential | ModelAndData,
  options: HamiltonianMonteCarloOptions,
): Promise<HamiltonianPosterior | PosteriorBatch<HamiltonianPosterior>> {
  const start = options.start ? { start: Float64Array.from(options.start) } : {};
  if ("logDensity" in target) {
    const bounded = target.support.every(({ lower, upper }) => Number.isFinite(upper - lower));
    if (!bounded && !options.start)
      throw new NabiError("hamiltonianMonteCarlo: start is required of a potential whose support is not bounded");
    const scale = Float64Array.from(target.names, () => 1);
    const origin = supportOrigin(target, { ...start, scale });
    return (await hamiltonianPosteriors({ target: gradientTarget(target), origin, count: 1 }, options))[0]!;
  }
  const { model, data } = target;
  requireModel(model, "hamiltonianMonteCarlo");
  requireLikelihood(model.simulator, "hamiltonianMonteCarlo");
  const sets = dataSets(data, model.simulator.shape, "hamiltonianMonteCarlo");
  const origin = priorOrigin(model.prior, start);
  const all = { target: likelihoodTarget(model, sets), origin, count: sets.length };
  const posteriors = await hamiltonianPosteriors(all, options);
  return sets.batch ? chainsBatch(model.prior.names, posteriors) : posteriors[0]!;
}

/** The exact posteriors of a batch: a likelihood in TypeScript is evaluated row by row. */
function likelihoodTarget(model: LikelihoodModel, { values, length }: DataSets): GradientTarget {
  const { shape } = model.simulator;
  const size = values.length / length;
  const potentials = Array.from({ length }, (_, i) =>
    // A flat list of numbers would be a batch where the shape is [].
    gradientTarget(likelihoodPotential(model, { shape, data: values.subarray(i * size, (i + 1) * size) })),
  );
  const { names, support } = potentials[0]!;
  // Data sets are sampled in turn: all rows belong to one.
  return { names, support, evaluate: (theta, owners) => potentials[owners[0]!]!.evaluate(theta, owners) };
}

/** A batch that shows itself in a line. */
export function chainsBatch<P extends MarkovChainPosterior>(
  names: readonly string[],
  posteriors: readonly P[],
): PosteriorBatch<P> {
  const title = `Markov chains for ${posteriors.length.toLocaleString("en")} data sets: ${names.join(", ")}`;
  return withDisplay(posteriorBatch(names, posteriors), () => ({ "text/plain": title }));
}

/** What the chains of some data sets need. */
export interface HamiltonianRun {
  readonly target: GradientTarget;
  readonly origin: WalkOrigin;
  /** Data sets. */
  readonly count: number;
  /** Data sets whose chains move at once, where the target takes rows of several. Default 1. */
  readonly together?: number;
  /** Place of the first data set in the whole batch: each has draws of its own. Default 0. */
  readonly first?: number;
}

/** Posteriors of `count` data sets. */
export async function hamiltonianPosteriors(
  { target, origin, count, together = 1, first = 0 }: HamiltonianRun,
  options: HamiltonianMonteCarloOptions,
): Promise<HamiltonianPosterior[]> {
  const { chains, ...settings } = requireSettings(options);
  const space = unconstrained(target);
  const signal = workSignal(options.signal);
  const total = count * chains * (settings.draws + settings.warmUp);
  const progress = startProgress("hamiltonianMonteCarlo", total, options.onProgress);
  const finished: HamiltonianPosterior[] = [];
  let [turn, iterations] = [performance.now(), 0];
  const rest = async (): Promise<void> => {
    progress.update(iterations);
    await breathe();
    if (signal?.aborted) throw interrupted(target.names, finished, count);
    turn = performance.now();
  };
  const pause = (): Promise<void> | undefined => (performance.now() - turn < sliceTime ? undefined : rest());
  try {
    for (let start = 0; start < count; start += together) {
      const sets = Math.min(together, count - start);
      const owners = Array.from({ length: sets * chains }, (_, k) => start + Math.floor(k / chains));
      const streams = owners.map((i, k) =>
        random(options.seed)
          .split(first + i)
          .split(k % chains),
      );
      const steps = streams.map((own) => hamiltonianChain(space, origin, settings, own, () => void iterations++));
      const made = await inLockstep(steps, owners, space, pause);
      for (let i = 0; i < sets; i++)
        finished.push(posteriorOf(target.names, made.slice(i * chains, (i + 1) * chains), first + start + i));
    }
  } catch (error) {
    progress.stop(error instanceof AbortError ? "interrupted" : "failed");
    throw error;
  }
  progress.finish();
  return finished;
}

function interrupted(names: readonly string[], finished: readonly HamiltonianPosterior[], count: number): AbortError {
  if (count === 1) return new AbortError("hamiltonianMonteCarlo: interrupted");
  const what = `${finished.length} of ${count} posteriors are kept in the error's partial`;
  return new AbortError(`hamiltonianMonteCarlo: interrupted; ${what}`, posteriorBatch(names, finished));
}

function requireSettings(options: HamiltonianMonteCarloOptions): HamiltonianSettings & { readonly chains: number } {
  const settings = { draws: options.draws ?? 1000, warmUp: options.warmUp ?? 1000, chains: options.chains ?? 4 };
  for (const [name, value] of Object.entries(settings))
    if (!Number.isInteger(value) || value < 1)
      throw new NabiError(`hamiltonianMonteCarlo: ${name} must be a whole number of 1 or more, got ${value}`);
  return settings;
}

function posteriorOf(
  names: readonly string[],
  chains: readonly HamiltonianChain[],
  index: number,
): HamiltonianPosterior {
  const divergences = chains.reduce((sum, chain) => sum + chain.divergences, 0);
  return Object.assign(markovChainPosterior(names, chains, index), { divergences });
}
