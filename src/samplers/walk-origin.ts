/** Where chains start, and how far they step at first. */
import type { Distribution } from "../distributions/distribution.js";
import type { Prior } from "../distributions/prior.js";
import type { Potential } from "../potentials/potential.js";
import type { Random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";

export interface WalkOrigin {
  /** A fixed start (d), where one was given. */
  readonly start?: Float64Array;
  /** Standard deviations of the proposal (d). */
  readonly scale: Float64Array;
  /** A start for one chain (d). */
  draw(random: Random): Float64Array;
}

export interface OriginOptions {
  readonly start?: Float64Array;
  readonly scale?: Float64Array;
}

const share = 0.35; // of the prior's sd: the study's 0.06 on a U(0, 0.6) prior
const oneSd = [0.15865525393145707, 0.8413447460685429] as const; // Φ(∓1)

/** Starts from the prior; steps in proportion to its spread. */
export function priorOrigin(prior: Prior, { start, scale }: OriginOptions): WalkOrigin {
  const d = prior.names.length;
  const spread = (own: Distribution): number => (own.quantile(oneSd[1]) - own.quantile(oneSd[0])) / 2;
  return {
    ...(start ? { start: requireNumbers("start", start) } : {}),
    scale: requireScale(scale ?? Float64Array.from(prior.distributions, (own) => (share * spread(own)) / Math.sqrt(d))),
    draw: (random) => {
      const values = prior.sample(random);
      return Float64Array.from(prior.names, (name) => values[name]!);
    },
  };
}

/** Starts anywhere in a bounded support; without bounds both start and scale must be given. */
export function supportOrigin({ names, support }: Potential, { start, scale }: OriginOptions): WalkOrigin {
  const unbounded = support.findIndex(({ lower, upper }) => !Number.isFinite(upper - lower));
  if (unbounded >= 0 && !(start && scale)) {
    throw new NabiError(
      `metropolisHastings: start and proposalScale are required, since the support of ${names[unbounded]} is not bounded`,
    );
  }
  const width = support.map(({ lower, upper }) => upper - lower);
  return {
    ...(start ? { start: requireNumbers("start", start) } : {}),
    scale: requireScale(scale ?? Float64Array.from(width, (own) => (share * own) / Math.sqrt(12 * width.length))),
    draw: (random) => Float64Array.from(support, ({ lower }, j) => lower + width[j]! * random.uniform()),
  };
}

function requireNumbers(name: string, values: Float64Array): Float64Array {
  if (values.every(Number.isFinite)) return values;
  throw new NabiError(`metropolisHastings: ${name} must be finite numbers, got ${values.join(", ")}`);
}

function requireScale(scale: Float64Array): Float64Array {
  if (scale.every((value) => value > 0 && Number.isFinite(value))) return scale;
  throw new NabiError(`metropolisHastings: proposalScale must be positive numbers, got ${scale.join(", ")}`);
}
