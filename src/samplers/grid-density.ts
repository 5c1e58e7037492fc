/** A normalised density over one or two parameters from its logarithm on a grid: marginals, interpolation and draws. */
import type { Random } from "../random/random.js";
import { type GridAxis, nodeAt, thetaNodes } from "./grid-axis.js";
import {
  cubicWeights,
  extrapolate,
  type LineDensity,
  lineDensity,
  nodesFrom,
  onSupport,
  stencil,
} from "./grid-line.js";

export interface GridDensity {
  readonly axes: readonly GridAxis[];
  /** log ∫ of what was given: the log evidence, if that was prior times likelihood. */
  readonly logNormaliser: number;
  /** One a parameter. */
  readonly marginals: readonly LineDensity[];
  /** log density of θ (d). */
  logDensity(theta: ArrayLike<number>): number;
  /** One draw, (d), by inverting distribution functions. */
  draw(random: Random): number[];
}

/** The unnormalised log density of t at the nodes of the axes, row-major; with log dθ/dt already in it. */
export function gridDensity(axes: readonly GridAxis[], values: Float64Array): GridDensity {
  return axes.length === 1 ? onLine(axes[0]!, values) : onPlane(axes[0]!, axes[1]!, values);
}

function positions(axes: readonly GridAxis[], theta: ArrayLike<number>): number[] {
  return axes.map((axis, j) => axis.scale.fromTheta(theta[j]!));
}

function logSlopes(axes: readonly GridAxis[], t: readonly number[]): number {
  return axes.reduce((sum, axis, j) => sum + axis.scale.logSlope(t[j]!), 0);
}

function onLine(axis: GridAxis, values: Float64Array): GridDensity {
  const line = lineDensity(axis, values);
  return {
    axes: [axis],
    logNormaliser: line.logNormaliser,
    marginals: [line],
    logDensity: (theta) => {
      const t = positions([axis], theta);
      const log = line.logDensityAt(t[0]!);
      return log === Number.NEGATIVE_INFINITY ? log : log - logSlopes([axis], t);
    },
    draw: (random) => [line.quantile(random.uniform())],
  };
}

function onPlane(first: GridAxis, second: GridAxis, values: Float64Array): GridDensity {
  const axes = [first, second];
  const m = second.points;
  const row = (i: number): Float64Array => values.subarray(i * m, (i + 1) * m);
  const column = (j: number): Float64Array => Float64Array.from({ length: first.points }, (_, i) => values[i * m + j]!);
  const firstLine = lineDensity(
    first,
    integrals(first.points, (i) => row(i), second),
  );
  const secondLine = lineDensity(second, integrals(m, column, first));
  const conditional = (t: number): Float64Array => rowAt(values, first, m, t);
  return {
    axes,
    logNormaliser: firstLine.logNormaliser,
    marginals: [firstLine, secondLine],
    logDensity: (theta) => {
      const t = positions(axes, theta);
      if (!axes.every((axis, j) => onSupport(axis, t[j]!))) return Number.NEGATIVE_INFINITY;
      const log = extrapolate(conditional(t[0]!), m, nodesFrom(second, t[1]!));
      return log - firstLine.logNormaliser - logSlopes(axes, t);
    },
    draw: (random) => {
      const theta = firstLine.quantile(random.uniform());
      const given = lineDensity(second, conditional(first.scale.fromTheta(theta)));
      return [theta, given.quantile(random.uniform())];
    },
  };
}

/** log ∫ along the other axis, at each node of an axis; −Infinity where there is no mass. */
function integrals(points: number, line: (k: number) => Float64Array, along: GridAxis): Float64Array {
  return Float64Array.from({ length: points }, (_, k) => {
    const values = line(k);
    const empty = values.every((value) => value === Number.NEGATIVE_INFINITY);
    return empty ? Number.NEGATIVE_INFINITY : lineDensity(along, values).logNormaliser;
  });
}

/** The log density along the second axis at position t of the first, by the cubic of each column. */
function rowAt(values: Float64Array, first: GridAxis, m: number, t: number): Float64Array {
  const x = nodesFrom(first, t);
  const held = Math.min(Math.max(x, -0.5), first.points - 0.5);
  const start = stencil(held, first.points);
  if (first.points < 4) return values.subarray(0, m);
  const weights = cubicWeights(held - start);
  const near = Math.min(Math.max(Math.round(held), 0), first.points - 1);
  const before = near === 0 ? 1 : near - 1; // towards the inside, where x lies beyond an end
  return Float64Array.from({ length: m }, (_, j) => {
    let sum = 0;
    for (let k = 0; k < 4; k++) sum += weights[k]! * values[(start + k) * m + j]!;
    const end = values[near * m + j]!;
    const inside = Number.isFinite(sum) ? sum : end;
    if (x === held || end === Number.NEGATIVE_INFINITY) return inside;
    return inside + Math.min(0, end - values[before * m + j]!) * Math.abs(x - held);
  });
}

/** θ at the nodes of each axis, and the density of θ there, row-major. */
export function densityAtNodes(density: GridDensity, values: Float64Array): Float64Array {
  const { axes, logNormaliser } = density;
  const m = axes[1]?.points ?? 1;
  return values.map((value, k) => {
    const t = [nodeAt(axes[0]!, Math.floor(k / m)), ...(axes[1] ? [nodeAt(axes[1], k % m)] : [])];
    return Math.exp(value - logNormaliser - logSlopes(axes, t));
  });
}

/** θ at the nodes of each axis. */
export function gridNodes(axes: readonly GridAxis[]): readonly Float64Array[] {
  return axes.map(thetaNodes);
}
