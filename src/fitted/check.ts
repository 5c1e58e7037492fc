/** What `check()` of each kind of estimator looks at: data sets that training never saw. */
import type { CheckOptions } from "../diagnostics/check.js";
import { coverage } from "../diagnostics/coverage.js";
import { rmse } from "../diagnostics/rmse.js";
import { meanScore, type Score } from "../diagnostics/score.js";
import type { Figure } from "../plots/figure.js";
import { plot } from "../plots/plot.js";
import { mimeBundle, withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import { simulate } from "../simulators/simulate.js";
import type { Simulations } from "../simulators/simulations.js";
import type { Model } from "../simulators/simulator.js";
import { formatNumber } from "../tables/named-vector.js";
import { type ParameterTable, textTable } from "../tables/parameter-table.js";
import type { Answers } from "./answer.js";
import type { QuantileBatch } from "./quantile-batch.js";

export interface FittedCheckOptions extends CheckOptions {
  /** Data sets with their parameters, drawn from the prior. Default: fresh ones from the model. */
  readonly simulations?: Simulations;
  /** Number of fresh data sets. Default 500. */
  readonly count?: number;
}

// Apart from every seed that a user would give `simulate`: the data must be new to the estimator.
const checkSeed = 0x6368_6563_6b;

/** The data sets of a check. A loaded file knows no simulator: it asks for simulations. */
export async function checkData(
  graph: Answers,
  model: Model | undefined,
  options: FittedCheckOptions = {},
): Promise<Simulations> {
  const { simulations, count = 500, seed = 1, signal } = options;
  if (simulations) return simulations;
  if (!model) {
    const { simulator } = graph.description;
    throw new NabiError(
      `check: simulations are required of an estimator from a file, since ${simulator} is not in it: check({ simulations })`,
    );
  }
  return simulate(model, { count, seed: checkSeed + seed, onProgress: () => {}, ...(signal ? { signal } : {}) });
}

/** Errors of point estimates, by parameter. */
export interface PointReport {
  readonly dataSets: number;
  readonly parameters: readonly { readonly name: string; readonly rmse: Score; readonly bias: Score }[];
  readonly figure: Figure;
}

const columnOf = ({ names, parameters, length }: Simulations, j: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => parameters[i * names.length + j]!);

const show = ({ value, standardError }: Score): string => `${formatNumber(value)} ± ${formatNumber(standardError)}`;

/** Root mean squared error and bias on fresh data sets. */
export async function checkPoints(
  estimate: (data: Simulations) => Promise<ParameterTable>,
  fresh: Simulations,
): Promise<PointReport> {
  const table = await estimate(fresh);
  const parameters = fresh.names.map((name, j) => {
    const truth = columnOf(fresh, j);
    const estimates = table.column(name);
    return { name, rmse: rmse(estimates, truth), bias: meanScore(estimates.map((x, i) => x - truth[i]!)) };
  });
  const pairs = fresh.names.map((name, j) => [name, { truth: columnOf(fresh, j), estimate: table.column(name) }]);
  const figure = plot.scatter(Object.fromEntries(pairs));
  const rows = parameters.map((p) => [p.name, show(p.rmse), show(p.bias)]);
  const text = textTable(["", "RMSE", "bias"], rows, `${fresh.length} data sets`);
  return withDisplay({ dataSets: fresh.length, parameters, figure }, () => ({
    ...mimeBundle(figure),
    "text/plain": text,
  }));
}

/** Share of truths below each quantile, by parameter. */
export interface QuantileReport {
  readonly dataSets: number;
  readonly levels: readonly number[];
  /** One score a level. */
  readonly parameters: readonly { readonly name: string; readonly below: readonly Score[] }[];
  readonly figure: Figure;
}

/** Nominal against empirical levels on fresh data sets. */
export async function checkQuantiles(
  quantiles: (data: Simulations) => Promise<QuantileBatch>,
  fresh: Simulations,
): Promise<QuantileReport> {
  const batch = await quantiles(fresh);
  const parameters = fresh.names.map((name, j) => {
    const truth = columnOf(fresh, j);
    const nothing = new Float64Array(fresh.length).fill(Number.NEGATIVE_INFINITY);
    return { name, below: batch.levels.map((level) => coverage(nothing, batch.level(level).column(name), truth)) };
  });
  const lines = parameters.map(({ name, below }) => {
    const y = below.map(({ value }) => value);
    const error = below.map(({ standardError }) => 1.96 * standardError);
    return [name, { x: batch.levels, y, lower: y.map((v, i) => v - error[i]!), upper: y.map((v, i) => v + error[i]!) }];
  });
  const diagonal = { x: [0, 1], y: [0, 1] };
  const figure = plot.line(
    { calibrated: diagonal, ...Object.fromEntries(lines) },
    { xTitle: "level", yTitle: "share of truths below", points: true, width: 280, height: 280 },
  );
  const rows = parameters.map(({ name, below }) => [name, ...below.map(show)]);
  const text = textTable(
    ["", ...batch.levels.map(String)],
    rows,
    `share of truths below each quantile, ${fresh.length} data sets`,
  );
  return withDisplay({ dataSets: fresh.length, levels: batch.levels, parameters, figure }, () => ({
    ...mimeBundle(figure),
    "text/plain": text,
  }));
}
