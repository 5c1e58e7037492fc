/** A potential on the real line: bounded parameters by the logit, half-bounded ones by the logarithm, with the change of variables' density. */
import type { Support } from "../distributions/distribution.js";
import type { Potential } from "../potentials/potential.js";
import { NabiError } from "../runtime/error.js";

/** Between one parameter θ and y on the real line. */
export interface Coordinate {
  toTheta(y: number): number;
  fromTheta(theta: number): number;
  /** dθ/dy. */
  slope(y: number): number;
  /** log |dθ/dy|. */
  logSlope(y: number): number;
  /** d log|dθ/dy| / dy. */
  curvature(y: number): number;
}

/** The map that suits a support. */
export function coordinate({ lower, upper }: Support): Coordinate {
  const [below, above] = [Number.isFinite(lower), Number.isFinite(upper)];
  if (below && above) {
    const share = (y: number): number => 1 / (1 + Math.exp(-y));
    const width = upper - lower;
    return {
      toTheta: (y) => lower + width * share(y),
      fromTheta: (theta) => Math.log((theta - lower) / (upper - theta)),
      slope: (y) => width * share(y) * share(-y),
      logSlope: (y) => Math.log(width) - Math.abs(y) - 2 * Math.log1p(Math.exp(-Math.abs(y))),
      curvature: (y) => 1 - 2 * share(y),
    };
  }
  if (below || above) {
    const [bound, sign] = below ? [lower, 1] : [upper, -1];
    return {
      toTheta: (y) => bound + sign * Math.exp(y),
      fromTheta: (theta) => Math.log(sign * (theta - bound)),
      slope: (y) => sign * Math.exp(y),
      logSlope: (y) => y,
      curvature: () => 1,
    };
  }
  return { toTheta: (y) => y, fromTheta: (theta) => theta, slope: () => 1, logSlope: () => 0, curvature: () => 0 };
}

/** A log density over ℝᵈ with its gradient. */
export interface UnconstrainedPotential {
  /** log density and gradient (d) at y (d); the gradient has no meaning where the density is zero. */
  evaluate(y: Float64Array): Promise<{ readonly logDensity: number; readonly gradient: Float64Array }>;
  toTheta(y: Float64Array): Float64Array;
  fromTheta(theta: Float64Array): Float64Array;
}

/** @throws NabiError if the potential has no gradient, or gives NaN or +Infinity. */
export function unconstrained(potential: Potential): UnconstrainedPotential {
  if (!potential.gradient)
    throw new NabiError(
      "hamiltonianMonteCarlo: a potential with a gradient is required, got one without: use metropolisHastings",
    );
  const coordinates = potential.support.map(coordinate);
  const toTheta = (y: Float64Array): Float64Array => y.map((value, j) => coordinates[j]!.toTheta(value));
  return {
    toTheta,
    fromTheta: (theta) => theta.map((value, j) => coordinates[j]!.fromTheta(value)),
    evaluate: async (y) => {
      const theta = toTheta(y);
      // Rounded onto a bound, where the support is open: as far out as the density is zero.
      const outside = theta.some((value, j) => {
        const { lower, upper } = potential.support[j]!;
        return !(value > lower && value < upper);
      });
      const none = { logDensity: Number.NEGATIVE_INFINITY, gradient: new Float64Array(y.length) };
      if (outside) return none;
      const value = (await potential.logDensity(theta))[0]!;
      if (!(value < Number.POSITIVE_INFINITY))
        throw new NabiError(`hamiltonianMonteCarlo: the log density must be a number, got ${value}`);
      if (value === Number.NEGATIVE_INFINITY) return none;
      const slope = await potential.gradient!(theta);
      const gradient = slope.map((own, j) => own * coordinates[j]!.slope(y[j]!) + coordinates[j]!.curvature(y[j]!));
      return { logDensity: value + y.reduce((sum, own, j) => sum + coordinates[j]!.logSlope(own), 0), gradient };
    },
  };
}
