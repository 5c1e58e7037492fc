/**
 * Bootstrap intervals for point estimators (Efron and Tibshirani, 1993): with an amortized estimator a replicate costs one run of the
 * network. Parametric: new data from the model at the estimate. Non-parametric: the data's own replicates, drawn with replacement.
 */
import type { ParameterValues } from "../distributions/prior.js";
import { parameterRecord } from "../distributions/prior.js";
import { sortedQuantile } from "../numerics/quantiles.js";
import { type Random, random } from "../random/random.js";
import { withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import type { Simulator } from "../simulators/simulator.js";
import { dataSize } from "../simulators/simulator.js";
import { dataSets, type SimulatedData } from "../tables/data-sets.js";
import { type NamedVector, namedVector } from "../tables/named-vector.js";
import { type ParameterTable, tableOfRows } from "../tables/parameter-table.js";
import { summaryBundle } from "./posterior-summary.js";

/** What is bootstrapped: a trained point estimator, or any function of this form. */
export interface PointEstimates {
  readonly names: readonly string[];
  /** Shape of one data set. */
  readonly shape: readonly number[];
  estimate(data: SimulatedData): Promise<ParameterTable>;
}

export interface BootstrapOptions {
  /** The model's simulator: the bootstrap is parametric. Without it the first axis of the data holds replicates, which are resampled. */
  readonly simulator?: Simulator;
  /** Default 400. */
  readonly replicates?: number;
  /** Default 1. */
  readonly seed?: number;
}

export interface Bootstrap {
  readonly names: readonly string[];
  /** Of the data themselves. */
  readonly estimate: NamedVector;
  /** One row a replicate. */
  readonly replicates: ParameterTable;
  /** Standard deviations of the replicates. */
  readonly standardError: NamedVector;
  /**
   * Rows "lower" and "upper" of intervals that hold `level` of what they claim: "basic" mirrors the replicates' quantiles at the estimate
   * and so corrects its bias, "percentile" takes them as they are. Default level 0.9, "basic".
   */
  interval(level?: number, kind?: "basic" | "percentile"): ParameterTable;
}

const perCall = 256; // data sets at a time

/**
 * Repeats an estimate on data like the given ones: simulated at the estimate (parametric, with `simulator`), or replicates drawn with
 * replacement. Efron & Tibshirani (1993), "An Introduction to the Bootstrap", §6, §13.
 *
 * ```ts
 * const own = await bootstrap(fitted, data, { simulator: model.simulator });
 * own.interval(0.9)                                       // rows "lower" and "upper", one column a parameter
 * ```
 * @param estimator a trained point or quantile estimator, or anything with its `names`, `shape` and `estimate` of a batch
 * @param data one data set, of the estimator's shape
 * @throws NabiError on settings out of range, a simulator of another shape, or data without replicates to draw from.
 */
export async function bootstrap(
  estimator: PointEstimates,
  data: ArrayLike<number> | number,
  options: BootstrapOptions = {},
): Promise<Bootstrap> {
  const { simulator, replicates = 400, seed = 1 } = options;
  const { names, shape } = estimator;
  if (!Number.isInteger(replicates) || replicates < 2)
    throw new NabiError(`bootstrap: replicates must be a whole number of 2 or more, got ${replicates}`);
  const { values, batch } = dataSets(data, shape, "bootstrap");
  if (batch) throw new NabiError("bootstrap: one data set is required, got a batch");
  const own = await estimates(estimator, [values]);
  const again = simulator
    ? parametric(simulator, shape, parameterRecord(names, own[0]!))
    : nonParametric(values, shape);
  const root = random(seed);
  const rows: ArrayLike<number>[] = [];
  for (let start = 0; start < replicates; start += perCall) {
    const count = Math.min(perCall, replicates - start);
    rows.push(
      ...(await estimates(
        estimator,
        Array.from({ length: count }, (_, i) => again(root.split(start + i))),
      )),
    );
  }
  return result(names, own[0]!, rows);
}

async function estimates(
  { shape, estimate }: PointEstimates,
  sets: readonly ArrayLike<number>[],
): Promise<Float64Array[]> {
  const size = dataSize(shape);
  const data = new Float32Array(sets.length * size);
  sets.forEach((set, i) => {
    data.set(set, i * size);
  });
  const table = await estimate({ parameters: undefined, data });
  const d = table.names.length;
  return sets.map((_, i) => table.values.slice(i * d, (i + 1) * d));
}

function parametric(
  simulator: Simulator,
  shape: readonly number[],
  parameters: ParameterValues,
): (stream: Random) => ArrayLike<number> {
  if (simulator.shape.join() !== shape.join())
    throw new NabiError(`bootstrap: a simulator of shape [${shape}] is required, got [${simulator.shape}]`);
  return (stream) => simulator.simulate(parameters, stream);
}

function nonParametric(values: ArrayLike<number>, shape: readonly number[]): (stream: Random) => ArrayLike<number> {
  const [count = 1] = shape;
  if (count < 2)
    throw new NabiError(
      `bootstrap: data with replicates on their first axis are required, got shape [${shape}]; give the simulator for a parametric bootstrap`,
    );
  const size = values.length / count;
  return (stream) => {
    const drawn = new Float64Array(values.length);
    for (let i = 0; i < count; i++) {
      const from = stream.integer(count) * size;
      for (let j = 0; j < size; j++) drawn[i * size + j] = values[from + j]!;
    }
    return drawn;
  };
}

function result(names: readonly string[], own: Float64Array, rows: readonly ArrayLike<number>[]): Bootstrap {
  const columns = names.map((_, j) => Float64Array.from(rows, (row) => row[j]!).sort());
  const standardErrors = columns.map((column) => {
    const mean = column.reduce((a, b) => a + b, 0) / column.length;
    return Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (column.length - 1));
  });
  const interval: Bootstrap["interval"] = (level = 0.9, kind = "basic") => {
    if (!(level > 0 && level < 1)) throw new NabiError(`interval: a level between 0 and 1 is required, got ${level}`);
    if (kind !== "basic" && kind !== "percentile")
      throw new NabiError(`interval: "basic" or "percentile" is required, got ${JSON.stringify(kind)}`);
    const tail = (1 - level) / 2;
    const ends = columns.map((column) => [sortedQuantile(column, tail), sortedQuantile(column, 1 - tail)] as const);
    const [lower, upper] =
      kind === "percentile"
        ? [ends.map(([low]) => low), ends.map(([, high]) => high)]
        : [ends.map(([, high], j) => 2 * own[j]! - high), ends.map(([low], j) => 2 * own[j]! - low)];
    return tableOfRows(names, [lower, upper], ["lower", "upper"]);
  };
  const made: Bootstrap = {
    names,
    estimate: namedVector(names, own),
    replicates: tableOfRows(names, rows),
    standardError: namedVector(names, standardErrors),
    interval,
  };
  return withDisplay(made, () =>
    summaryBundle(
      `bootstrap of ${rows.length} replicates`,
      columns.map((column, j) => ({
        name: names[j]!,
        mean: own[j]!,
        sd: standardErrors[j]!,
        quantiles: [0.05, 0.5, 0.95].map((p) => sortedQuantile(column, p)) as [number, number, number],
      })),
    ),
  );
}
