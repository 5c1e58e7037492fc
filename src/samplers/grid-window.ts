/** Does a grid resolve a density, and if not, which window would? */
import { type GridAxis, spacing } from "./grid-axis.js";

const significant = 8; // nats below the top: beyond lies less than a thousandth of the mass
const negligible = 40; // nats below the top: nothing outside matters to double precision's eye
const cut = 16; // a density this close to its top at an end of the window goes on beyond it
const curvature = 0.25; // −(second difference) of the logarithm: nodes half a local standard deviation apart
const steepness = 0.75; // first difference beside the top: catches a density that decays from a bound
const growth = 2; // more points, where a smaller window does not help

export interface GridLimits {
  /** Points per axis that refinement may reach. */
  readonly points: number;
}

/** The profile of a density along one axis: the largest value over the other one. */
function profile(values: Float64Array, axes: readonly GridAxis[], j: number): Float64Array {
  const own = axes[j]!.points;
  const m = axes[1]?.points ?? 1;
  const result = new Float64Array(own).fill(Number.NEGATIVE_INFINITY);
  for (let k = 0; k < values.length; k++) {
    const node = j === 0 ? Math.floor(k / m) : k % m;
    if (values[k]! > result[node]!) result[node] = values[k]!;
  }
  return result;
}

/** Better axes for a density that these do not resolve or do not hold; undefined if they are good. */
export function betterAxes(
  axes: readonly GridAxis[],
  values: Float64Array,
  limits: GridLimits,
): readonly GridAxis[] | undefined {
  let changed = false;
  const better = axes.map((axis, j) => {
    const next = betterAxis(axis, profile(values, axes, j), limits);
    changed ||= next !== axis;
    return next;
  });
  return changed ? better : undefined;
}

function betterAxis(axis: GridAxis, line: Float64Array, limits: GridLimits): GridAxis {
  const top = line.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const wider = widened(axis, line, top);
  if (wider !== axis || resolves(line, top)) return wider;
  const inside = (value: number): boolean => value > top - negligible;
  const h = spacing(axis);
  const lower = Math.max(axis.lower, axis.lower + (line.findIndex(inside) - 1) * h);
  const upper = Math.min(axis.upper, axis.lower + (line.findLastIndex(inside) + 2) * h);
  if (upper - lower < 0.6 * (axis.upper - axis.lower)) return { ...axis, lower, upper };
  const points = Math.min(limits.points, axis.points * growth);
  return points > axis.points ? { ...axis, lower, upper, points } : axis;
}

/** The window with its half more at each end where the density has not died away and the support goes on. */
function widened(axis: GridAxis, line: Float64Array, top: number): GridAxis {
  const more = (axis.upper - axis.lower) / 2;
  const low = line[0]! > top - cut && axis.lower > axis.scale.lower;
  const high = line[line.length - 1]! > top - cut && axis.upper < axis.scale.upper;
  if (!low && !high) return axis;
  return {
    ...axis,
    lower: low ? Math.max(axis.scale.lower, axis.lower - more) : axis.lower,
    upper: high ? Math.min(axis.scale.upper, axis.upper + more) : axis.upper,
  };
}

function resolves(line: Float64Array, top: number): boolean {
  for (let k = 0; k < line.length; k++) {
    const here = line[k]!;
    if (!(here > top - significant)) continue;
    const left = line[k - 1] ?? Number.NaN;
    const right = line[k + 1] ?? Number.NaN;
    if (Math.abs(left - 2 * here + right) > curvature) return false;
    if (here === top && (here - left > steepness || here - right > steepness)) return false;
  }
  return true;
}
