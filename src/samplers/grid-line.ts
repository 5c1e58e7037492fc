/**
 * A density over one axis from its logarithm at the nodes: local cubics through the logarithm (exact for a Gaussian), summed over cells
 * an eighth as wide as the grid's.
 */
import { type GridAxis, spacing } from "./grid-axis.js";

/** A normalised density on a line; everything but `logDensityAt` speaks of θ. */
export interface LineDensity {
  /** log ∫ exp(values) dt: what was divided out. */
  readonly logNormaliser: number;
  readonly mean: number;
  readonly sd: number;
  quantile(p: number): number;
  /** log density of t, of the interpolated kind, extrapolated where the axis ends inside the support; −Infinity outside the support. */
  logDensityAt(t: number): number;
}

const fineness = 8;
const negligible = 60; // nats below the top
// Between nodes a log density that the grid resolves lies at most 1/8 above both; more is an artefact of a jump.
const overshoot = 1;

/** Weights of the cubic through the nodes 0, 1, 2, 3 at position x. */
export function cubicWeights(x: number): readonly [number, number, number, number] {
  const a = x;
  const b = x - 1;
  const c = x - 2;
  const d = x - 3;
  return [-(b * c * d) / 6, (a * c * d) / 2, -(a * b * d) / 2, (a * b * c) / 6];
}

/** The first of the four nodes that serve position x (in cells from node 0). */
export function stencil(x: number, points: number): number {
  return Math.min(Math.max(Math.floor(x) - 1, 0), Math.max(points - 4, 0));
}

/** The interpolated value at position x (in cells from node 0), −½ ≤ x ≤ points − ½. */
export function interpolate(values: ArrayLike<number>, points: number, x: number): number {
  const near = Math.min(Math.max(Math.round(x), 0), points - 1);
  if (points < 4) return values[near]!;
  const first = stencil(x, points);
  const [w0, w1, w2, w3] = cubicWeights(x - first);
  const value = w0 * values[first]! + w1 * values[first + 1]! + w2 * values[first + 2]! + w3 * values[first + 3]!;
  // A density that is zero at a node of the stencil jumps here: its cells are constant.
  if (!Number.isFinite(value)) return values[near]!;
  const other = Math.min(Math.max(near + (x > near ? 1 : -1), 0), points - 1);
  return Math.min(value, Math.max(values[near]!, values[other]!) + overshoot);
}

/** Whether a density on this axis may be positive at t. */
export function onSupport({ scale }: GridAxis, t: number): boolean {
  return t >= scale.lower && t <= scale.upper;
}

/** Position of t in cells from node 0. */
export function nodesFrom(axis: GridAxis, t: number): number {
  return (t - axis.lower) / spacing(axis) - 0.5;
}

/** The interpolated value at position x; beyond the axis, which ends where hardly any mass is left, the logarithm goes on falling as it did at that end. */
export function extrapolate(values: ArrayLike<number>, points: number, x: number): number {
  const held = Math.min(Math.max(x, -0.5), points - 0.5);
  const inside = interpolate(values, points, held);
  if (x === held || points < 2) return inside;
  const [end, before] = x < held ? [values[0]!, values[1]!] : [values[points - 1]!, values[points - 2]!];
  return end === Number.NEGATIVE_INFINITY ? end : inside + Math.min(0, end - before) * Math.abs(x - held);
}

/** The density whose logarithm at the nodes of `axis` is `values` (points), up to a constant. */
export function lineDensity(axis: GridAxis, values: ArrayLike<number>): LineDensity {
  const { points, scale } = axis;
  const cells = points * fineness;
  const width = spacing(axis) / fineness;
  const middle = (cell: number): number => axis.lower + (cell + 0.5) * width;
  const { height, top } = cellHeights(values, points);
  const cumulative = cellMasses(height);
  const total = cumulative[cells]!;
  const logNormaliser = top + Math.log(total * width);
  let made: { mean: number; sd: number } | undefined;
  const own = (): { mean: number; sd: number } => {
    made ??= moments(height, (cell) => scale.toTheta(middle(cell))); // on demand: a draw of two parameters makes a line that needs none
    return made;
  };
  return {
    logNormaliser,
    get mean() {
      return own().mean;
    },
    get sd() {
      return own().sd;
    },
    quantile: (p) => {
      const cell = cellOf(cumulative, p * total);
      const share = shareOfCell(height, cell, p * total - cumulative[cell]!);
      return scale.toTheta(Math.min(axis.upper, axis.lower + (cell + share) * width));
    },
    logDensityAt: (t) =>
      onSupport(axis, t) ? extrapolate(values, points, nodesFrom(axis, t)) - logNormaliser : Number.NEGATIVE_INFINITY,
  };
}

/** exp(log density − top) in the middle of each fine cell. */
function cellHeights(values: ArrayLike<number>, points: number): { height: Float64Array; top: number } {
  const logs = new Float64Array(points * fineness).fill(Number.NEGATIVE_INFINITY);
  let node = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < points; k++) node = Math.max(node, values[k]!);
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < points; k++) {
    const near = Math.max(values[k]!, values[Math.max(k - 1, 0)]!, values[Math.min(k + 1, points - 1)]!);
    if (!(near > node - negligible)) continue; // most nodes: their cells would add nothing to any sum
    for (let sub = 0; sub < fineness; sub++) {
      const log = interpolate(values, points, k + (sub + 0.5) / fineness - 0.5);
      logs[k * fineness + sub] = log;
      if (log > top) top = log;
    }
  }
  for (let cell = 0; cell < logs.length; cell++)
    logs[cell] = logs[cell]! > top - negligible ? Math.exp(logs[cell]! - top) : 0;
  return { height: logs, top };
}

/** Mean and standard deviation of θ. */
function moments(height: Float64Array, theta: (cell: number) => number): { mean: number; sd: number } {
  const total = integral(height, () => 1);
  const mean = integral(height, theta) / total;
  const variance = integral(height, (cell) => (theta(cell) - mean) ** 2) / total;
  return { mean, sd: Math.sqrt(variance) };
}

/**
 * ∫ f · height in units of a cell, by the midpoint rule with the Euler–Maclaurin correction (g′(end) − g′(start)) / 24 for what is cut off
 * at a bound; where the density dies away it converges faster than any power of the width.
 */
function integral(height: Float64Array, f: (cell: number) => number): number {
  let sum = 0;
  for (let cell = 0; cell < height.length; cell++) {
    if (height[cell]! > 0) sum += height[cell]! * f(cell);
  }
  const last = height.length - 1;
  const at = (cell: number): number => (height[cell]! > 0 ? height[cell]! * f(cell) : 0);
  return sum + (at(last) - at(last - 1) - at(1) + at(0)) / 24;
}

/** Cumulative mass at the cells' ends, (cells + 1): height plus a 24th of its second difference, exact for cubics. */
function cellMasses(height: Float64Array): Float64Array {
  const cells = height.length;
  const cumulative = new Float64Array(cells + 1);
  for (let cell = 0; cell < cells; cell++) {
    const here = height[cell]!;
    const centre = Math.min(Math.max(cell, 1), cells - 2);
    const bend = height[centre - 1]! - 2 * height[centre]! + height[centre + 1]!;
    cumulative[cell + 1] = cumulative[cell]! + Math.max(0.5 * here, here + bend / 24); // a jump must not make a mass negative
  }
  return cumulative;
}

/** Which share of a cell holds the given mass, where the density is a line through the cell with the slope between its neighbours. */
function shareOfCell(height: Float64Array, cell: number, mass: number): number {
  const here = height[cell]!;
  if (!(here > 0)) return 0.5;
  const left = height[cell - 1] ?? here;
  const right = height[cell + 1] ?? here;
  const slope = Math.min(2 * here, Math.max(-2 * here, (right - left) / 2)); // the density stays positive in the cell
  // (here − slope/2) x + slope x²/2 = mass, in the form that is stable for a small slope
  const linear = here - slope / 2;
  const root = Math.sqrt(Math.max(0, linear * linear + 2 * slope * Math.max(0, mass)));
  return Math.min(1, (2 * Math.max(0, mass)) / (linear + root || 1));
}

/** The cell that holds a cumulative mass: the last whose lower end is not above it and that has mass. */
function cellOf(cumulative: Float64Array, target: number): number {
  let low = 0;
  let high = cumulative.length - 2;
  while (low < high) {
    const half = (low + high) >> 1;
    if (cumulative[half + 1]! >= target && cumulative[half + 1]! > 0) high = half;
    else low = half + 1;
  }
  return low;
}
