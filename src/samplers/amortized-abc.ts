/**
 * Approximate Bayesian computation from a bank of simulations: the k nearest in a statistic, weighted by their distance and moved by
 * local linear regression to where their statistics would equal those of the data (Beaumont, Zhang and Balding, 2002, "Approximate
 * Bayesian computation in population genetics"). The bank is made once; an answer costs one search of it.
 */
import type { Prior } from "../distributions/prior.js";
import { cholesky, solveLower, solveLowerTransposed } from "../numerics/cholesky.js";
import { quantiles, weightedQuantiles } from "../numerics/quantiles.js";
import { selectSmallest } from "../numerics/select.js";
import type { Posterior, PosteriorBatch } from "../potentials/posterior.js";
import { drawCount, posteriorBatch, quantileByLevel } from "../potentials/posterior-answers.js";
import { random } from "../random/random.js";
import { withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import type { Simulations } from "../simulators/simulations.js";
import { type DataInput, dataSets, type SimulatedData } from "../tables/data-sets.js";
import { namedVector } from "../tables/named-vector.js";
import { type ParameterTable, parameterTable } from "../tables/parameter-table.js";
import { summaryBundle, summaryLevels } from "./posterior-summary.js";
import { type Coordinate, coordinate } from "./unconstrained.js";

export interface AmortizedAbcOptions {
  readonly prior: Prior;
  /** The bank. */
  readonly simulations: Simulations;
  /** Statistics of data sets, one row each: `fitted.summarize` or `fitted.estimate` of a trained network, or a function of one's own. */
  readonly statistic: (data: SimulatedData) => Promise<ParameterTable>;
  /** Simulations that an answer is made of. Default 500. */
  readonly neighbours?: number;
  /** "linear" regression adjustment, on the scale where the prior's support is the real line, or "none". Default "linear". */
  readonly adjustment?: "linear" | "none";
}

export interface AmortizedAbc {
  readonly names: readonly string[];
  readonly prior: Prior;
  /** Shape of one data set. */
  readonly shape: readonly number[];
  /** The approximate posterior of one data set, or of each of a batch. */
  posterior(data: SimulatedData): Promise<PosteriorBatch>;
  posterior(data: ArrayLike<number> | number): Promise<Posterior>;
  posterior(data: DataInput): Promise<Posterior | PosteriorBatch>;
}

/** Statistics of the bank in units of their own spread, with the parameters on the real line. */
interface Bank {
  /** (N x s). */
  readonly statistics: Float64Array;
  /** Median absolute deviations (s). */
  readonly scales: Float64Array;
  /** (N x d). */
  readonly parameters: Float64Array;
  readonly coordinates: readonly Coordinate[];
}

/**
 * A bank that answers any data set.
 * @throws NabiError on settings out of range, or a bank of fewer simulations than `neighbours`.
 */
export async function amortizedAbc(options: AmortizedAbcOptions): Promise<AmortizedAbc> {
  const { prior, simulations, statistic, neighbours = 500, adjustment = "linear" } = options;
  const { names, shape } = simulations;
  if (names.join() !== prior.names.join())
    throw new NabiError(`amortizedAbc: simulations of ${prior.names.join(", ")} are required, got ${names.join(", ")}`);
  if (!Number.isInteger(neighbours) || neighbours < 2)
    throw new NabiError(`amortizedAbc: neighbours must be a whole number of 2 or more, got ${neighbours}`);
  if (simulations.length < neighbours)
    throw new NabiError(
      `amortizedAbc: a bank of ${neighbours} simulations or more is required, got ${simulations.length}`,
    );
  if (adjustment !== "linear" && adjustment !== "none")
    throw new NabiError(`amortizedAbc: "linear" or "none" is required, got ${JSON.stringify(adjustment)}`);
  const measured = await statistic(simulations);
  requireStatistics(measured, simulations.length, measured.names.length);
  const bank = bankOf(prior, simulations, measured);
  const answer = async (data: DataInput): Promise<Posterior | PosteriorBatch> => {
    const sets = dataSets(data, shape, "posterior");
    const seen = await statistic({
      parameters: undefined,
      shape,
      data: sets.values,
      length: sets.length,
    } as SimulatedData);
    const size = bank.scales.length;
    requireStatistics(seen, sets.length, size);
    const posteriors = Array.from({ length: sets.length }, (_, i) => {
      const wanted = Float64Array.from(seen.values.subarray(i * size, (i + 1) * size), (s, j) => s / bank.scales[j]!);
      return weightedPosterior(names, nearest(bank, wanted, neighbours, adjustment === "linear"), i);
    });
    return sets.batch ? posteriorBatch(names, posteriors) : posteriors[0]!;
  };
  return { names, prior, shape, posterior: answer as AmortizedAbc["posterior"] };
}

/** One row a data set, as long as in the bank. */
function requireStatistics({ names, length, values }: ParameterTable, rows: number, size: number): void {
  if (length !== rows || names.length !== size)
    throw new NabiError(
      `amortizedAbc: a statistic of ${size} numbers for each of ${rows} data sets is required, got ${names.length} for each of ${length}`,
    );
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new NabiError(
      `amortizedAbc: finite statistics are required, got ${names[wrong % size]} = ${values[wrong]} of data set ${Math.floor(wrong / size)}`,
    );
}

function bankOf(prior: Prior, { parameters, length }: Simulations, seen: ParameterTable): Bank {
  const size = seen.names.length;
  const d = prior.names.length;
  const scales = Float64Array.from(seen.names, (name) => {
    const column = seen.column(name);
    const [middle] = quantiles(column, [0.5]) as [number];
    const [deviation] = quantiles(
      column.map((x) => Math.abs(x - middle)),
      [0.5],
    ) as [number];
    return deviation > 0 ? deviation : 1;
  });
  const coordinates = prior.distributions.map(({ support }) => coordinate(support));
  return {
    statistics: seen.values.map((value, k) => value / scales[k % size]!),
    scales,
    parameters: Float64Array.from({ length: length * d }, (_, k) => coordinates[k % d]!.fromTheta(parameters[k]!)),
    coordinates,
  };
}

/** Parameters in their own units (k x d), with weights (k). */
interface Weighted {
  readonly rows: Float64Array;
  readonly weights: Float64Array;
}

/** The k nearest by Euclidean distance, with Epanechnikov weights. */
function nearest(
  { statistics, parameters, coordinates, scales }: Bank,
  wanted: Float64Array,
  k: number,
  adjust: boolean,
): Weighted {
  const size = scales.length;
  const d = coordinates.length;
  const length = statistics.length / size;
  const squares = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += (statistics[i * size + j]! - wanted[j]!) ** 2;
    squares[i] = sum;
  }
  const farthest = selectSmallest(squares.slice(), k - 1);
  const chosen: number[] = [];
  for (let i = 0; i < length && chosen.length < k; i++) if (squares[i]! <= farthest) chosen.push(i);
  const weights = Float64Array.from(chosen, (i) => (farthest > 0 ? Math.max(1 - squares[i]! / farthest, 1e-12) : 1));
  const offsets = chosen.map((i) => Float64Array.from(wanted, (s, j) => statistics[i * size + j]! - s));
  const rows = new Float64Array(k * d);
  for (let p = 0; p < d; p++) {
    const values = Float64Array.from(chosen, (i) => parameters[i * d + p]!);
    const slopes = adjust ? regressionSlopes(offsets, values, weights) : new Float64Array(size);
    values.forEach((value, r) => {
      const moved = value - slopes.reduce((sum, slope, j) => sum + slope * offsets[r]![j]!, 0);
      rows[r * d + p] = coordinates[p]!.toTheta(moved);
    });
  }
  return { rows, weights };
}

const ridge = 1e-8; // of the diagonal: statistics that do not vary among the neighbours move nothing

/** Weighted least squares of values on offsets, with an intercept; the slopes (s). */
function regressionSlopes(offsets: readonly Float64Array[], values: Float64Array, weights: Float64Array): Float64Array {
  const size = offsets[0]!.length;
  const total = weights.reduce((a, b) => a + b, 0);
  const center = (of: (i: number) => number): number => weights.reduce((sum, w, i) => sum + w * of(i), 0) / total;
  const means = Float64Array.from({ length: size }, (_, j) => center((i) => offsets[i]![j]!));
  const middle = center((i) => values[i]!);
  const normal = new Float64Array(size * size);
  const right = new Float64Array(size);
  offsets.forEach((offset, i) => {
    for (let a = 0; a < size; a++) {
      const own = weights[i]! * (offset[a]! - means[a]!);
      right[a]! += own * (values[i]! - middle);
      for (let b = 0; b <= a; b++) normal[a * size + b]! += own * (offset[b]! - means[b]!);
    }
  });
  const trace = Array.from({ length: size }, (_, a) => normal[a * size + a]!).reduce((a, b) => a + b, 0);
  for (let a = 0; a < size; a++) normal[a * size + a]! += ridge * trace + Number.MIN_VALUE;
  if (cholesky(normal, size) !== -1) return new Float64Array(size);
  solveLower(normal, size, right);
  solveLowerTransposed(normal, size, right);
  return right;
}

/** The posterior of weighted rows; `index` gives each data set of a batch draws of its own. */
function weightedPosterior(names: readonly string[], { rows, weights }: Weighted, index: number): Posterior {
  const d = names.length;
  const total = weights.reduce((a, b) => a + b, 0);
  const columns = names.map((_, j) => Float64Array.from(weights, (_w, i) => rows[i * d + j]!));
  const means = columns.map((column) => column.reduce((sum, x, i) => sum + weights[i]! * x, 0) / total);
  const sds = columns.map((column, j) =>
    Math.sqrt(column.reduce((sum, x, i) => sum + weights[i]! * (x - means[j]!) ** 2, 0) / total),
  );
  const at = (level: number): number[] => columns.map((column) => weightedQuantiles(column, weights, [level])[0]!);
  const cumulative = new Float64Array(weights.length);
  weights.forEach((weight, i) => {
    cumulative[i] = (i > 0 ? cumulative[i - 1]! : 0) + weight;
  });
  const posterior: Posterior = {
    names,
    sample: async (n, { seed = 1 } = {}) => {
      const stream = random(seed).split(index);
      const draws = new Float64Array(drawCount(n) * d);
      for (let i = 0; i < n; i++) {
        const u = stream.uniform() * total;
        const row = Math.min(
          cumulative.findIndex((sum) => sum >= u),
          weights.length - 1,
        );
        draws.set(rows.subarray(row * d, (row + 1) * d), i * d);
      }
      return parameterTable(names, draws);
    },
    hasDensity: false,
    logProb: (async () => {
      throw new NabiError("logProb: a bank of simulations gives draws and no density");
    }) as unknown as Posterior["logProb"],
    mean: async () => namedVector(names, means),
    sd: async () => namedVector(names, sds),
    quantile: quantileByLevel(names, at),
  };
  return withDisplay(posterior, () =>
    summaryBundle(
      `approximate posterior from ${weights.length} simulations`,
      names.map((name, j) => ({
        name,
        mean: means[j]!,
        sd: sds[j]!,
        quantiles: summaryLevels.map((level) => at(level)[j]!) as [number, number, number],
      })),
    ),
  );
}
