/**
 * Random-walk Metropolis chains in lockstep: θ′ = θ + s ∘ ε, ε ~ N(0, I), accepted with probability min(1, p(θ′) / p(θ)).
 * During burn-in the scale follows the acceptance rate. Chain c draws from a stream of its own, so it is the same alone or among others.
 */
import type { Potential } from "../potentials/potential.js";
import type { Random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";
import type { WalkOrigin } from "./walk-origin.js";

/** How the proposal's scale is adapted during burn-in: every so many iterations it is divided or multiplied by a factor. */
export interface ScaleAdaptation {
  readonly every: number;
  /** Acceptance below this: the scale is divided by `factor`. */
  readonly below: number;
  /** Acceptance above this: the scale is multiplied by `factor`. */
  readonly above: number;
  readonly factor: number;
}

export interface WalkSettings {
  readonly iterations: number;
  /** Iterations at the start that are not kept; the scale is adapted during them. */
  readonly burnIn: number;
  /** Every `thin`-th state after burn-in is kept. */
  readonly thin: number;
  readonly adapt: ScaleAdaptation;
}

/** One chain's result. */
export interface Chain {
  /** (kept x d). */
  readonly draws: Float64Array;
  /** Share of proposals accepted after burn-in. */
  readonly acceptance: number;
  /** The proposal's standard deviations (d) after adaptation. */
  readonly scale: Float64Array;
}

/** A chain under way. */
export interface Walker {
  readonly random: Random;
  readonly state: Float64Array;
  readonly scale: Float64Array;
  readonly draws: Float64Array;
  logDensity: number;
  accepted: number;
  kept: number;
}

export function keptDraws({ iterations, burnIn, thin }: WalkSettings): number {
  return Math.floor((iterations - burnIn) / thin);
}

/** Chains at their starting points. */
function walkers(
  starts: readonly Float64Array[],
  scale: ArrayLike<number>,
  randoms: readonly Random[],
  settings: WalkSettings,
): Walker[] {
  return starts.map((start, c) => ({
    random: randoms[c]!,
    state: Float64Array.from(start),
    scale: Float64Array.from(scale),
    draws: new Float64Array(keptDraws(settings) * start.length),
    logDensity: Number.NEGATIVE_INFINITY,
    accepted: 0,
    kept: 0,
  }));
}

/** Chains of one data set: streams (seed, data set, chain), each with one child for its start and one for its steps. */
export function startChains(
  origin: WalkOrigin,
  settings: WalkSettings,
  stream: Random,
  chains: readonly number[],
): Walker[] {
  const streams = chains.map((c) => stream.split(c));
  const starts = streams.map((own) => origin.start ?? origin.draw(own.split(0)));
  return walkers(
    starts,
    origin.scale,
    streams.map((own) => own.split(1)),
    settings,
  );
}

/** What is finished of a chain: its draws so far. */
export function chainResult(walker: Walker, settings: WalkSettings, kept: number = walker.kept): Chain {
  const draws = walker.draws.subarray(0, kept * walker.state.length);
  return { draws, acceptance: walker.accepted / Math.max(1, walker.kept * settings.thin), scale: walker.scale };
}

/**
 * Runs the chains; after each iteration control goes to `pause(iteration)`, which returns undefined to go on, or a promise of whether to.
 * @throws NabiError if the potential gives NaN or +Infinity.
 */
export async function walk(
  potential: Potential,
  chains: readonly Walker[],
  settings: WalkSettings,
  pause: (iteration: number) => Promise<boolean> | undefined,
): Promise<void> {
  const d = chains[0]!.state.length;
  const proposals = new Float64Array(chains.length * d);
  chains.forEach((chain, c) => {
    proposals.set(chain.state, c * d);
  });
  const first = await evaluated(potential, proposals);
  chains.forEach((chain, c) => {
    chain.logDensity = first[c]!;
  });
  for (let iteration = 1; iteration <= settings.iterations; iteration++) {
    propose(chains, proposals);
    const logs = evaluated(potential, proposals);
    decide(chains, proposals, logs instanceof Float64Array ? logs : await logs); // no promise, no wait: an await costs more than a step
    adapt(chains, iteration, settings);
    const wait = pause(iteration);
    if (wait && !(await wait)) return;
  }
}

function evaluated(potential: Potential, theta: Float64Array): Float64Array | Promise<Float64Array> {
  const check = (logs: Float64Array): Float64Array => {
    for (const log of logs) {
      if (!(log < Number.POSITIVE_INFINITY))
        throw new NabiError(`metropolisHastings: the log density must be a number, got ${log}`);
    }
    return logs;
  };
  const logs = potential.logDensity(theta);
  return logs instanceof Float64Array ? check(logs) : logs.then(check);
}

function propose(chains: readonly Walker[], proposals: Float64Array): void {
  let k = 0;
  for (const { state, scale, random } of chains) {
    for (let j = 0; j < state.length; j++) proposals[k++] = state[j]! + scale[j]! * random.normal();
  }
}

function decide(chains: readonly Walker[], proposals: Float64Array, logs: Float64Array): void {
  chains.forEach((chain, c) => {
    const d = chain.state.length;
    const log = logs[c]!;
    // The uniform is drawn in any case: the stream's use does not depend on the outcome.
    const accept = Math.log(chain.random.uniform()) < log - chain.logDensity;
    if (!accept || log === Number.NEGATIVE_INFINITY) return;
    chain.state.set(proposals.subarray(c * d, (c + 1) * d));
    chain.logDensity = log;
    chain.accepted++;
  });
}

function adapt(chains: readonly Walker[], iteration: number, settings: WalkSettings): void {
  const { burnIn, thin, adapt: rule } = settings;
  if (iteration > burnIn) {
    if ((iteration - burnIn) % thin === 0) chains.forEach(keep);
    return;
  }
  const window = (iteration - 1) % rule.every;
  if (window === rule.every - 1) for (const chain of chains) rescale(chain, rule);
  if (iteration === burnIn) for (const chain of chains) chain.accepted = 0;
}

function keep(chain: Walker): void {
  const offset = chain.kept * chain.state.length;
  if (offset >= chain.draws.length) return;
  chain.draws.set(chain.state, offset);
  chain.kept++;
}

function rescale(chain: Walker, { every, below, above, factor }: ScaleAdaptation): void {
  const rate = chain.accepted / every;
  const by = rate < below ? 1 / factor : rate > above ? factor : 1;
  for (let j = 0; j < chain.scale.length; j++) chain.scale[j]! *= by;
  chain.accepted = 0;
}
