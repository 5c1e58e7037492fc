/** Grids that close in on posteriors: one for all data sets first, then one of its own for each that it does not resolve. */
import type { Prior } from "../distributions/prior.js";
import { NabiError } from "../runtime/error.js";
import { type GridAxis, nodeAt } from "./grid-axis.js";
import { betterAxes, type GridLimits } from "./grid-window.js";
import type { LikelihoodGrid } from "./likelihood-grid.js";

/** What is known of some data sets: log likelihoods or log ratios, and a prior; without one the values are whole log densities. */
export interface GridTarget {
  readonly names: readonly string[];
  readonly prior?: Prior;
  readonly likelihood: LikelihoodGrid;
}

/** log π(θ) + log p(Z | θ) + log dθ/dt at the nodes of a grid that resolves them, row-major over the axes. */
export interface ResolvedGrid {
  readonly axes: readonly GridAxis[];
  readonly logs: Float64Array;
}

const refinements = 12;
const valuesAtOnce = 2 ** 24; // log likelihoods held at a time (128 MiB): larger batches are done in blocks

/**
 * All data sets share the first grid, and so each factorisation of a likelihood; the grids come one by one, as they are resolved.
 * @throws NabiError where a data set's likelihood is zero at every node.
 */
export async function* resolvedGrids(
  target: GridTarget,
  axes: readonly GridAxis[],
  count: number,
  onValues: (values: number) => void = () => undefined,
): AsyncGenerator<ResolvedGrid> {
  const { theta, logWeight } = gridRows(target, axes);
  const nodes = logWeight.length;
  const block = Math.max(1, Math.floor(valuesAtOnce / nodes));
  for (let start = 0; start < count; start += block) {
    const end = Math.min(start + block, count);
    const tell = (values: number): void => onValues(start * nodes + values);
    const logs = await target.likelihood.evaluate(theta, start, end, tell);
    for (let i = start; i < end; i++) {
      const values = logWeight.map((weight, k) => weight + logs[k * (end - start) + i - start]!);
      yield await resolved(target, axes, values, i);
    }
  }
}

/** Rows θ (K x d) at the nodes, row-major over the axes, with log π(θ) + log dθ/dt. */
export function gridRows(
  { prior }: Pick<GridTarget, "prior">,
  axes: readonly GridAxis[],
): { theta: Float64Array; logWeight: Float64Array } {
  const d = axes.length;
  const m = axes[1]?.points ?? 1;
  const nodes = axes[0]!.points * m;
  const theta = new Float64Array(nodes * d);
  const logWeight = new Float64Array(nodes);
  for (let k = 0; k < nodes; k++) {
    const t = [nodeAt(axes[0]!, Math.floor(k / m)), ...(axes[1] ? [nodeAt(axes[1], k % m)] : [])];
    axes.forEach((axis, j) => {
      theta[k * d + j] = axis.scale.toTheta(t[j]!);
      logWeight[k]! += axis.scale.logSlope(t[j]!);
    });
    if (prior) logWeight[k]! += prior.logDensity(theta.subarray(k * d, (k + 1) * d));
  }
  return { theta, logWeight };
}

/** Closes in on the mass of data set i until the grid resolves it. */
async function resolved(
  target: GridTarget,
  first: readonly GridAxis[],
  values: Float64Array,
  i: number,
): Promise<ResolvedGrid> {
  const limits: GridLimits = { points: first[0]!.points * (first.length === 1 ? 16 : 4) };
  let axes = first;
  let logs = values;
  for (let round = 0; round < refinements; round++) {
    requireMass(logs, i);
    const better = betterAxes(axes, logs, limits);
    if (!better) break;
    axes = better;
    const { theta, logWeight } = gridRows(target, axes);
    const own = await target.likelihood.evaluate(theta, i, i + 1);
    logs = logWeight.map((weight, k) => weight + own[k]!);
  }
  requireMass(logs, i);
  return { axes, logs };
}

function requireMass(logs: Float64Array, i: number): void {
  if (logs.some((value) => value > Number.NEGATIVE_INFINITY)) return;
  throw new NabiError(`gridPosterior: the likelihood of data set ${i} is zero at every node of the grid`);
}
