/**
 * Between a prior's support and the real line, as graphs: densities and estimates live on the support by construction.
 * A bounded interval goes by the probit, under which a uniform prior is exactly standard normal, or by the logit; a half line by the logarithm;
 * both of the unbounded kinds are centred and scaled by the prior's quantiles, so that networks see numbers of order one.
 */
import { add, clip, divide, exp, log, multiply, negate, sigmoid, softplus, subtract } from "../graph/elementwise.js";
import type { Expression } from "../graph/expression.js";
import { normalCdf, normalLogDensity, normalQuantile } from "../graph/normal.js";
import { concat, slice } from "../graph/shape.js";
import { sum } from "../graph/sum.js";
import { NabiError } from "../runtime/error.js";
import { type Distribution, insideSingle } from "./distribution.js";
import type { Prior } from "./prior.js";

/** θ and u have shape (M x 1). */
interface Transform {
  toReal(theta: Expression): Expression;
  fromReal(u: Expression): Expression;
  /** log dθ/du at u. */
  logSlope(u: Expression): Expression;
}

// Single precision cannot tell probabilities nearer to 1 from it; a parameter drawn there must not become infinite.
const smallestTail = 2 ** -24;

/** How a bounded interval is stretched to the real line. */
export type IntervalScale = "probit" | "logit";

/** From (0, 1). */
const stretches: Readonly<Record<IntervalScale, Transform>> = {
  probit: { toReal: normalQuantile, fromReal: normalCdf, logSlope: normalLogDensity },
  logit: {
    toReal: (p) => log(divide(p, subtract(1, p))),
    fromReal: sigmoid,
    logSlope: (u) => negate(add(softplus(u), softplus(negate(u)))), // log s(u) + log(1 − s(u))
  },
};

function interval(lower: number, upper: number, stretch: Transform): Transform {
  const width = upper - lower;
  const inside = insideSingle({ lower, upper });
  return {
    toReal: (theta) => stretch.toReal(clip(divide(subtract(theta, lower), width), 1e-30, 1 - smallestTail)),
    fromReal: (u) => clip(add(lower, multiply(width, stretch.fromReal(u))), inside.lower, inside.upper),
    logSlope: (u) => add(Math.log(width), stretch.logSlope(u)),
  };
}

/** Centre and scale so that the prior's 16 %, 50 % and 84 % quantiles become about −1, 0 and 1. */
function standardization(distribution: Distribution, change: (x: number) => number): { center: number; scale: number } {
  const [low, center, high] = [0.1586552539, 0.5, 0.8413447461].map((p) => change(distribution.quantile(p))) as [
    number,
    number,
    number,
  ];
  return { center, scale: Math.abs(high - low) / 2 };
}

function logarithm(distribution: Distribution): Transform {
  const { lower, upper } = distribution.support;
  const [bound, sign] = Number.isFinite(lower) ? [lower, 1] : [upper, -1];
  // Beside a bound other than 0 a short distance is lost to rounding: the nearest number inside takes its place.
  const inside = insideSingle({ lower, upper });
  const { center, scale } = standardization(distribution, (x) => Math.log(sign * (x - bound)));
  const distance = (u: Expression): Expression => exp(add(center, multiply(scale, u)));
  return {
    toReal: (theta) => divide(subtract(log(clip(multiply(sign, subtract(theta, bound)), 1e-30, 3e38)), center), scale),
    fromReal: (u) => clip(add(bound, multiply(sign, clip(distance(u), 1e-30, 3e38))), inside.lower, inside.upper),
    logSlope: (u) => add(Math.log(scale) + center, multiply(scale, u)),
  };
}

function affineTransform(distribution: Distribution): Transform {
  const { center, scale } = standardization(distribution, (x) => x);
  return {
    toReal: (theta) => divide(subtract(theta, center), scale),
    fromReal: (u) => add(center, multiply(scale, u)),
    logSlope: (u) => add(Math.log(scale), multiply(0, u)),
  };
}

function transformOf(distribution: Distribution, scale: IntervalScale): Transform {
  const { lower, upper } = distribution.support;
  const finite = [lower, upper].filter(Number.isFinite).length;
  if (finite === 2) return interval(lower, upper, stretches[scale]);
  return finite === 1 ? logarithm(distribution) : affineTransform(distribution);
}

/** All parameters at once; θ and u have shape (M x d). */
export interface RealLine {
  toReal(theta: Expression): Expression;
  fromReal(u: Expression): Expression;
  /** log |∂θ/∂u| at u, (M). */
  logJacobian(u: Expression): Expression;
}

/**
 * The change of variables between the support of a prior and the real line, parameter by parameter; bounded intervals by the probit unless
 * `scale` says otherwise.
 * @throws NabiError on an unknown scale.
 */
export function realLine(prior: Prior, scale: IntervalScale = "probit"): RealLine {
  if (!Object.hasOwn(stretches, scale))
    throw new NabiError(`scale: "probit" or "logit" is required, got ${JSON.stringify(scale)}`);
  const transforms = prior.distributions.map((distribution) => transformOf(distribution, scale));
  const columnwise = (x: Expression, f: (t: Transform, column: Expression) => Expression): Expression =>
    concat(
      transforms.map((t, j) => f(t, slice(x, 1, j, j + 1))),
      1,
    );
  return {
    toReal: (theta) => columnwise(theta, (t, column) => t.toReal(column)),
    fromReal: (u) => columnwise(u, (t, column) => t.fromReal(column)),
    logJacobian: (u) =>
      sum(
        columnwise(u, (t, column) => t.logSlope(column)),
        1,
      ),
  };
}
