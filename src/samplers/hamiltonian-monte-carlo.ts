/**
 * Hamiltonian Monte Carlo for potentials with a gradient: the No-U-Turn sampler chooses the length of the paths, and a warm-up the step
 * size and the scales (Hoffman and Gelman, 2014, "The No-U-Turn sampler", JMLR 15).
 */
import { likelihoodPotential } from "../potentials/likelihood.js";
import type { Potential } from "../potentials/potential.js";
import { type Random, random } from "../random/random.js";
import { breathe, workSignal } from "../runtime/abort.js";
import { AbortError, NabiError } from "../runtime/error.js";
import { type OnProgress, startProgress } from "../runtime/progress.js";
import { requireModel } from "../simulators/simulator.js";
import { RunningVariance, renewals, stepSize } from "./hamiltonian-adaptation.js";
import { type MarkovChainPosterior, markovChainPosterior } from "./markov-chain-posterior.js";
import type { ModelAndData } from "./metropolis-hastings.js";
import { type Leapfrog, noUTurn, type Phase } from "./no-u-turn.js";
import type { Chain } from "./random-walk.js";
import { type UnconstrainedPotential, unconstrained } from "./unconstrained.js";
import { priorOrigin, supportOrigin, type WalkOrigin } from "./walk-origin.js";

export interface HamiltonianMonteCarloOptions {
  /** Chain c draws from the stream (seed, c). */
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
const attempts = 100; // at a start where the density is positive

/**
 * Draws from the posterior of one data set, or from any potential with a gradient. Reports acceptance, effective sample size, R̂ and
 * divergences.
 * @throws NabiError on settings out of range, a likelihood or potential without gradient, or a density that is NaN; AbortError when the
 * signal fires or the cell is interrupted.
 */
export async function hamiltonianMonteCarlo(
  target: Potential | ModelAndData<ArrayLike<number> | number>,
  options: HamiltonianMonteCarloOptions,
): Promise<HamiltonianPosterior> {
  const { draws = 1000, warmUp = 1000, chains = 4, seed, start } = options;
  for (const [name, value] of Object.entries({ draws, warmUp, chains }))
    if (!Number.isInteger(value) || value < 1)
      throw new NabiError(`hamiltonianMonteCarlo: ${name} must be a whole number of 1 or more, got ${value}`);
  const { potential, origin } = startingFrom(target, start);
  const space = unconstrained(potential);
  const signal = workSignal(options.signal);
  const progress = startProgress("hamiltonianMonteCarlo", chains * (draws + warmUp), options.onProgress);
  const finished: (Chain & { divergences: number })[] = [];
  let turn = performance.now();
  const pause = async (iteration: number): Promise<void> => {
    if (performance.now() - turn < sliceTime) return;
    progress.update(finished.length * (draws + warmUp) + iteration);
    await breathe();
    if (signal?.aborted)
      throw new AbortError(`hamiltonianMonteCarlo: interrupted after ${finished.length} of ${chains} chains`);
    turn = performance.now();
  };
  try {
    for (let c = 0; c < chains; c++) {
      const stream = random(seed).split(c);
      const first = await firstPhase(space, origin, stream.split(0));
      finished.push(await oneChain(space, first, { draws, warmUp }, stream.split(1), pause));
    }
  } catch (error) {
    progress.stop(error instanceof AbortError ? "interrupted" : "failed");
    throw error;
  }
  progress.finish();
  const divergences = finished.reduce((sum, chain) => sum + chain.divergences, 0);
  return Object.assign(markovChainPosterior(potential.names, finished), { divergences });
}

function startingFrom(
  target: Potential | ModelAndData<ArrayLike<number> | number>,
  given: ArrayLike<number> | undefined,
): { potential: Potential; origin: WalkOrigin } {
  const start = given ? { start: Float64Array.from(given) } : {};
  if ("logDensity" in target) {
    const bounded = target.support.every(({ lower, upper }) => Number.isFinite(upper - lower));
    if (!bounded && !given)
      throw new NabiError("hamiltonianMonteCarlo: start is required of a potential whose support is not bounded");
    const scale = target.names.map(() => 1);
    return { potential: target, origin: supportOrigin(target, { ...start, scale: Float64Array.from(scale) }) };
  }
  requireModel(target.model, "hamiltonianMonteCarlo");
  return { potential: likelihoodPotential(target.model, target.data), origin: priorOrigin(target.model.prior, start) };
}

async function firstPhase(space: UnconstrainedPotential, origin: WalkOrigin, stream: Random): Promise<Phase> {
  for (let k = 0; k < (origin.start ? 1 : attempts); k++) {
    const y = space.fromTheta(origin.start ?? origin.draw(stream.split(k)));
    const { logDensity, gradient } = await space.evaluate(y);
    if (logDensity > Number.NEGATIVE_INFINITY) return { y, momentum: new Float64Array(y.length), logDensity, gradient };
  }
  throw new NabiError("hamiltonianMonteCarlo: a start with positive density is required, and none was found");
}

async function oneChain(
  space: UnconstrainedPotential,
  first: Phase,
  { draws, warmUp }: { readonly draws: number; readonly warmUp: number },
  stream: Random,
  pause: (iteration: number) => Promise<void>,
): Promise<Chain & { divergences: number }> {
  const d = first.y.length;
  let variances: Float64Array = new Float64Array(d).fill(1);
  let running = new RunningVariance(d);
  const step = stepSize(await firstStep(space, first, variances, stream));
  const renewed = new Set(renewals(warmUp));
  const values = new Float64Array(draws * d);
  let [phase, acceptances, divergences] = [first, 0, 0];
  for (let iteration = 1; iteration <= warmUp + draws; iteration++) {
    const warming = iteration <= warmUp;
    const system: Leapfrog = { potential: space, step: warming ? step.current : step.averaged, variances };
    const next = await noUTurn(system, phase, stream);
    phase = next.phase;
    if (warming) {
      step.learn(next.acceptance);
      running.add(phase.y);
      if (renewed.has(iteration)) {
        variances = running.variances();
        running = new RunningVariance(d);
        step.restart(await firstStep(space, phase, variances, stream));
      }
    } else {
      values.set(space.toTheta(phase.y), (iteration - warmUp - 1) * d);
      acceptances += next.acceptance;
      divergences += Number(next.diverged);
    }
    await pause(iteration);
  }
  const scale = variances.map((variance) => step.averaged * Math.sqrt(variance));
  return { draws: values, acceptance: acceptances / draws, scale, divergences };
}

/** A step that is accepted about every second time: doubled or halved until it crosses that (Hoffman and Gelman, 2014, algorithm 4). */
async function firstStep(
  space: UnconstrainedPotential,
  phase: Phase,
  variances: Float64Array,
  stream: Random,
): Promise<number> {
  const momentum = variances.map((variance) => stream.normal() / Math.sqrt(variance));
  const joint = (logDensity: number, p: Float64Array): number =>
    logDensity - 0.5 * p.reduce((sum, value, j) => sum + value * value * variances[j]!, 0);
  const change = async (step: number): Promise<number> => {
    const middle = momentum.map((p, j) => p + 0.5 * step * phase.gradient[j]!);
    const { logDensity, gradient } = await space.evaluate(
      phase.y.map((value, j) => value + step * variances[j]! * middle[j]!),
    );
    const end = middle.map((p, j) => p + 0.5 * step * gradient[j]!);
    return joint(logDensity, end) - joint(phase.logDensity, momentum);
  };
  let step = 1;
  const grows = (await change(step)) > Math.log(0.5);
  for (let k = 0; k < 50; k++) {
    const next = grows ? step * 2 : step / 2;
    if ((await change(next)) > Math.log(0.5) !== grows) return grows ? step : next;
    step = next;
  }
  return step;
}
