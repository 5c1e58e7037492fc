/** A potential on the real line: bounded parameters by the logit, half-bounded ones by the logarithm, with the change of variables' density. */
import type { Support } from "../distributions/distribution.js";
import type { Potential, ValuesAndGradients } from "../potentials/potential.js";
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

/** log density at a point of ℝᵈ, and its gradient (d), which has no meaning where the density is zero. */
export interface Evaluation {
  readonly logDensity: number;
  readonly gradient: Float64Array;
}

/** The log densities of one or more data sets over ℝᵈ, with their gradients. */
export interface UnconstrainedSpace {
  /** At points (d) of the data sets `owners`: a promise only where the log densities are one. */
  evaluate(points: readonly Float64Array[], owners: readonly number[]): Evaluation[] | Promise<Evaluation[]>;
  toTheta(y: Float64Array): Float64Array;
  fromTheta(theta: Float64Array): Float64Array;
}

/** What is sampled from: one potential, or those of several data sets that are evaluated together. */
export interface GradientTarget {
  readonly names: readonly string[];
  readonly support: readonly Support[];
  /** At rows θ (B x d) inside the support, of which row b belongs to data set owners[b]. */
  evaluate(theta: Float64Array, owners: readonly number[]): ValuesAndGradients | Promise<ValuesAndGradients>;
}

/** One potential as a target. @throws NabiError if it has no gradient. */
export function gradientTarget(potential: Potential): GradientTarget {
  const { names, support } = potential;
  if (potential.valueAndGradient) return { names, support, evaluate: (theta) => potential.valueAndGradient!(theta) };
  if (!potential.gradient)
    throw new NabiError(
      "hamiltonianMonteCarlo: a potential with a gradient is required, got one without: use metropolisHastings",
    );
  const together = (values: Float64Array, gradients: Float64Array): ValuesAndGradients => ({ values, gradients });
  return {
    names,
    support,
    evaluate: (theta) => {
      const values = potential.logDensity(theta);
      if (values instanceof Promise) return values.then(async (own) => together(own, await potential.gradient!(theta)));
      if (values.every((value) => value === Number.NEGATIVE_INFINITY)) return together(values, theta);
      const gradients = potential.gradient!(theta);
      return gradients instanceof Promise
        ? gradients.then((own) => together(values, own))
        : together(values, gradients);
    },
  };
}

/** @throws NabiError, on evaluation, if a log density is NaN or +Infinity. */
export function unconstrained(target: GradientTarget): UnconstrainedSpace {
  const { support } = target;
  const coordinates = support.map(coordinate);
  const d = support.length;
  const toTheta = (y: Float64Array): Float64Array => y.map((value, j) => coordinates[j]!.toTheta(value));
  // Rounded onto a bound, where the support is open: as far out as the density is zero.
  const inside = (theta: Float64Array): boolean =>
    theta.every((value, j) => value > support[j]!.lower && value < support[j]!.upper);
  const nowhere = (): Evaluation => ({ logDensity: Number.NEGATIVE_INFINITY, gradient: new Float64Array(d) });

  const onLine = (y: Float64Array, logDensity: number, slope: Float64Array): Evaluation => {
    if (!(logDensity < Number.POSITIVE_INFINITY))
      throw new NabiError(`hamiltonianMonteCarlo: the log density must be a number, got ${logDensity}`);
    if (logDensity === Number.NEGATIVE_INFINITY) return nowhere();
    const gradient = new Float64Array(d);
    let log = logDensity;
    coordinates.forEach((own, j) => {
      gradient[j] = slope[j]! * own.slope(y[j]!) + own.curvature(y[j]!);
      log += own.logSlope(y[j]!);
    });
    return { logDensity: log, gradient };
  };

  return {
    toTheta,
    fromTheta: (theta) => theta.map((value, j) => coordinates[j]!.fromTheta(value)),
    evaluate: (points, owners) => {
      const thetas = points.map(toTheta);
      const places = Array.from(points.keys()).filter((k) => inside(thetas[k]!));
      if (places.length === 0) return points.map(nowhere);
      const rows = new Float64Array(places.length * d);
      places.forEach((k, b) => void rows.set(thetas[k]!, b * d));
      const finish = ({ values, gradients }: ValuesAndGradients): Evaluation[] => {
        const result = points.map(nowhere);
        places.forEach((k, b) => {
          result[k] = onLine(points[k]!, values[b]!, gradients.subarray(b * d, (b + 1) * d));
        });
        return result;
      };
      const made = target.evaluate(
        rows,
        places.map((k) => owners[k]!),
      );
      return made instanceof Promise ? made.then(finish) : finish(made);
    },
  };
}
