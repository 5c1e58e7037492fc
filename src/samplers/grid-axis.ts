/**
 * One parameter's axis of a grid. Nodes are equally spaced in t, where θ = θ(t) suits the support: θ itself on the real line and under a
 * uniform prior, sin² t between bounds where another prior may have poles, log(θ − lower) on a half-line.
 */
import type { Distribution, Support } from "../distributions/distribution.js";
import { NabiError } from "../runtime/error.js";

/** A smooth increasing map from t to θ. */
export interface Scale {
  /** Limits of t. */
  readonly lower: number;
  readonly upper: number;
  toTheta(t: number): number;
  fromTheta(theta: number): number;
  /** log dθ/dt. */
  logSlope(t: number): number;
}

/** Nodes stand in the middle of `points` equal cells between lower and upper. */
export interface GridAxis {
  readonly scale: Scale;
  readonly lower: number;
  readonly upper: number;
  readonly points: number;
}

const tail = 1e-9; // prior probability beyond either end of the first window on an unbounded support
const leastLog = Math.log(Number.MIN_VALUE);

function identity(support: Support): Scale {
  return { ...support, toTheta: (t) => t, fromTheta: (theta) => theta, logSlope: () => 0 };
}

function sineSquared({ lower, upper }: Support): Scale {
  const width = upper - lower;
  return {
    lower: 0,
    upper: Math.PI / 2,
    toTheta: (t) => lower + width * Math.sin(t) ** 2,
    fromTheta: (theta) => Math.asin(Math.sqrt((theta - lower) / width)),
    logSlope: (t) => Math.log(width * Math.sin(2 * t)),
  };
}

function logarithm({ lower }: Support): Scale {
  return {
    lower: Number.NEGATIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
    toTheta: (t) => lower + Math.exp(t),
    fromTheta: (theta) => Math.max(leastLog, Math.log(theta - lower)),
    logSlope: (t) => t,
  };
}

/** The first window on a parameter: the whole of a bounded support, otherwise all but 2e-9 of the prior's mass. */
export function priorAxis(distribution: Distribution, points: number): GridAxis {
  const { support } = distribution;
  const scale = scaleOf(support, distribution.spec.family === "uniform");
  const end = (limit: number, p: number): number =>
    Number.isFinite(limit) ? limit : scale.fromTheta(distribution.quantile(p));
  return { scale, lower: end(scale.lower, tail), upper: end(scale.upper, 1 - tail), points };
}

/** The window on a bounded support about whose prior nothing is known. */
export function supportAxis(caller: string, name: string, support: Support, points: number): GridAxis {
  if (Number.isFinite(support.lower) && Number.isFinite(support.upper)) {
    return { scale: identity(support), lower: support.lower, upper: support.upper, points };
  }
  throw new NabiError(
    `${caller}: a potential with bounded support is required, got (${support.lower}, ${support.upper}) for ${name}`,
  );
}

function scaleOf(support: Support, flat: boolean): Scale {
  const below = Number.isFinite(support.lower);
  const above = Number.isFinite(support.upper);
  if (below && above) return flat ? identity(support) : sineSquared(support);
  return below ? logarithm(support) : identity(support);
}

/** Width of a cell in t. */
export function spacing(axis: GridAxis): number {
  return (axis.upper - axis.lower) / axis.points;
}

/** t of node k. */
export function nodeAt(axis: GridAxis, k: number): number {
  return axis.lower + (k + 0.5) * spacing(axis);
}

/** θ at the nodes, (points). */
export function thetaNodes(axis: GridAxis): Float64Array {
  return Float64Array.from({ length: axis.points }, (_, k) => axis.scale.toTheta(nodeAt(axis, k)));
}
