/** A density as points of a curve, from draws or as it comes. */

import { sortedQuantile } from "../numerics/quantiles.js";
import type { Posterior } from "../potentials/posterior.js";
import { NabiError } from "../runtime/error.js";
import { type ParameterTable, parameterTable } from "../tables/parameter-table.js";

/** A density of one parameter on a grid. */
export interface DensityCurve {
  /** Grid (n), increasing. */
  readonly points: ArrayLike<number>;
  /** Density at the points (n). */
  readonly density: ArrayLike<number>;
}

/** The exact posterior of one parameter on its grid, as `gridPosterior` gives it. */
export interface GriddedDensity {
  readonly grid: readonly ArrayLike<number>[];
  readonly density: ArrayLike<number>;
}

/** What can be drawn as a density of one parameter: a curve, a posterior on a grid, a table of draws, or draws. */
export type DensitySource = DensityCurve | GriddedDensity | ParameterTable | ArrayLike<number>;

/** Ends of the parameter's support; missing or infinite ends are open. */
export interface KernelOptions {
  readonly lower?: number;
  readonly upper?: number;
  /** Number of grid points, default 160. */
  readonly points?: number;
}

/** Tells a source from a record of sources by method. */
export function isDensitySource(value: unknown): value is DensitySource {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  return ("density" in value && ("points" in value || "grid" in value)) || ("values" in value && "column" in value);
}

/**
 * The curve itself, or a kernel estimate from draws.
 * @param parameter the column of a table with several
 */
export function densityCurve(source: DensitySource, options: KernelOptions = {}, parameter?: string): DensityCurve {
  if ("points" in source) return source;
  if ("grid" in source) return gridCurve(source);
  if (!("column" in source)) return kernelDensity(source, options);
  if (parameter === undefined && source.names.length > 1) {
    throw new NabiError(`density: a parameter is required, one of ${source.names.join(", ")}`);
  }
  // An axis may be labelled "length scale" where the only column is called lengthScale.
  const name = source.names.length === 1 ? source.names[0]! : parameter!;
  return kernelDensity(source.column(name), options);
}

function gridCurve({ grid, density }: GriddedDensity): DensityCurve {
  if (grid.length === 1) return { points: grid[0]!, density };
  throw new NabiError(
    `density: a grid over one parameter is required, got one over ${grid.length}: draw from it instead`,
  );
}

/**
 * The density of a posterior of one parameter at the given points, by its log density.
 * @param points (n), increasing
 */
export async function posteriorCurve(posterior: Posterior, points: ArrayLike<number>): Promise<DensityCurve> {
  const { names } = posterior;
  if (names.length !== 1) {
    throw new NabiError(`posteriorCurve: a posterior of one parameter is required, got one of ${names.join(", ")}`);
  }
  const logs = await posterior.logProb(parameterTable(names, Float64Array.from(points)));
  return { points, density: logs.map(Math.exp) };
}

/**
 * Gaussian kernel density estimate with Silverman's bandwidth 0.9·min(sd, IQR/1.34)·N^{−1/5} (1986, eq. 3.31), reflected at the
 * ends of the support so that no mass leaks out and the density does not drop there.
 * @param draws (N), N ≥ 2, not all equal
 */
export function kernelDensity(draws: ArrayLike<number>, options: KernelOptions = {}): DensityCurve {
  const { lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY, points: count = 160 } = options;
  const sorted = Float64Array.from(draws).sort();
  const bandwidth = silverman(sorted);
  const start = Math.max(lower, sorted[0]! - 3 * bandwidth);
  const end = Math.min(upper, sorted[sorted.length - 1]! + 3 * bandwidth);
  const points = Float64Array.from({ length: count }, (_, k) => start + ((end - start) * k) / (count - 1));
  const density = points.map((x) => {
    let sum = kernelSum(sorted, x, bandwidth);
    if (Number.isFinite(lower)) sum += kernelSum(sorted, 2 * lower - x, bandwidth);
    if (Number.isFinite(upper)) sum += kernelSum(sorted, 2 * upper - x, bandwidth);
    return sum;
  });
  return { points, density };
}

function silverman(sorted: Float64Array): number {
  const n = sorted.length;
  const mean = sorted.reduce((sum, x) => sum + x, 0) / n;
  const sd = Math.sqrt(sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  const spread = (sortedQuantile(sorted, 0.75) - sortedQuantile(sorted, 0.25)) / 1.34;
  const bandwidth = 0.9 * (spread > 0 ? Math.min(sd, spread) : sd) * n ** -0.2;
  if (!(bandwidth > 0 && bandwidth < Number.POSITIVE_INFINITY)) {
    throw new NabiError(
      `density: at least 2 finite draws that differ are required, got ${n} draws with standard deviation ${sd}`,
    );
  }
  return bandwidth;
}

/** (1/(N h)) Σ φ((x − x_i)/h) over the draws within 6 h; the rest is below 1e-8 of a kernel's height. */
function kernelSum(sorted: Float64Array, x: number, bandwidth: number): number {
  let sum = 0;
  for (let i = lowerBound(sorted, x - 6 * bandwidth); i < sorted.length && sorted[i]! < x + 6 * bandwidth; i++) {
    sum += Math.exp(-0.5 * ((x - sorted[i]!) / bandwidth) ** 2);
  }
  return sum / (sorted.length * bandwidth * Math.sqrt(2 * Math.PI));
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
