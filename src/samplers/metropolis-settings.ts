/** The settings of a random walk, their defaults, and how it leaves room for everything else in its thread. */
import type { ParameterValues } from "../distributions/prior.js";
import { breathe } from "../runtime/abort.js";
import { NabiError } from "../runtime/error.js";
import type { OnProgress } from "../runtime/progress.js";
import type { ScaleAdaptation, WalkSettings } from "./random-walk.js";

export interface MetropolisHastingsOptions {
  /** Data set i and chain c draw from the stream (seed, i, c). */
  readonly seed: number;
  /** Iterations a chain, burn-in included. Default 7,000. */
  readonly iterations?: number;
  /** Default 2,000, or two sevenths of `iterations` where that is given. */
  readonly burnIn?: number;
  /** Default 20. */
  readonly thin?: number;
  /** Default 4. */
  readonly chains?: number;
  /** Where all chains start; by default each starts at a draw from the prior (or anywhere in a potential's bounded support). */
  readonly start?: ParameterValues | ArrayLike<number>;
  /** Standard deviation of the Gaussian proposal, one a parameter; 0.35 of the prior's standard deviation / √d unless given. */
  readonly proposalScale?: ParameterValues | ArrayLike<number>;
  /** Default: every 50 iterations of the burn-in, acceptance below 0.15 divides the scale by 1.25, above 0.4 multiplies it. */
  readonly adapt?: Partial<ScaleAdaptation>;
  /** Threads, where there are several data sets and the simulator is built in or a module. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

const defaultAdaptation: ScaleAdaptation = { every: 50, below: 0.15, above: 0.4, factor: 1.25 };
const sliceTime = 40; // ms between turns of the event loop

/** A walk's settings, and how many of them. */
export interface ChainSettings extends WalkSettings {
  readonly chains: number;
}

/** Options with their defaults filled in. */
export function walkSettings(options: MetropolisHastingsOptions): ChainSettings {
  const { iterations = 7000, thin = 20, chains = 4 } = options;
  const burnIn = options.burnIn ?? Math.floor((iterations * 2) / 7);
  const adapt = { ...defaultAdaptation, ...options.adapt };
  const positive = { iterations, thin, chains, "adapt.every": adapt.every };
  for (const [name, value] of Object.entries(positive)) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new NabiError(`metropolisHastings: ${name} must be a positive integer, got ${value}`);
  }
  if (!Number.isInteger(burnIn) || burnIn < 0 || iterations - burnIn < thin) {
    throw new NabiError(
      `metropolisHastings: burnIn must leave at least one draw of ${iterations} iterations, thinned by ${thin}, got ${burnIn}`,
    );
  }
  if (!(adapt.factor > 1 && adapt.below < adapt.above)) {
    throw new NabiError(`metropolisHastings: adapt needs factor > 1 and below < above, got ${JSON.stringify(adapt)}`);
  }
  return { iterations, burnIn, thin, chains, adapt };
}

/** A turn for the event loop every `sliceTime`; false, which ends the walk, once the signal has fired. */
export function pauses(
  signal: AbortSignal | undefined,
  tell: (iteration: number) => void,
): (iteration: number) => Promise<boolean> | undefined {
  let last = performance.now();
  return (iteration) => {
    if (performance.now() - last < sliceTime) return undefined;
    tell(iteration);
    return breathe().then(() => {
      last = performance.now();
      return !signal?.aborted;
    });
  };
}
