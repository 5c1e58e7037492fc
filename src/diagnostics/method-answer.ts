/** What one method says of a block of data sets, before anything is scored. */
import type { Posterior, PosteriorBatch } from "../potentials/posterior.js";
import { breathe } from "../runtime/abort.js";
import { NabiError } from "../runtime/error.js";
import type { Simulations } from "../simulators/simulations.js";
import type { ParameterTable } from "../tables/parameter-table.js";

/** Quantiles of a batch, one table (B x d) a level. */
export interface BatchQuantiles {
  readonly levels: readonly number[];
  level(level: number): ParameterTable;
}

/**
 * What can be assessed: anything that answers for a batch of data sets, trained or not. With `posterior` all columns are filled; with
 * `quantiles` those that its levels cover; with `estimate` the mean, or the median where `functional` says so.
 */
export interface Assessable {
  /** Seed of its training, for the column `seed`. */
  readonly seed?: number;
  /** "density", "potential", "quantile" (`estimate` repeats one of the quantiles and is not asked for) or "point", where the methods alone do not tell. */
  readonly kind?: string;
  /** Which summary of the posterior `estimate` aims at; default "mean". */
  readonly functional?: "mean" | "median";
  posterior?(data: Simulations): Promise<PosteriorBatch>;
  quantiles?(data: Simulations): Promise<BatchQuantiles>;
  estimate?(data: Simulations): Promise<ParameterTable>;
}

/** How answers are drawn. */
export interface AnswerOptions {
  /** Mass between `lower` and `upper`. */
  readonly level: number;
  /** Draws from each posterior. */
  readonly draws: number;
  readonly seed: number;
  readonly exact: Pick<Assessable, "posterior"> | undefined;
}

/** Values for each data set and parameter (B x d), where the method gives them. */
export interface MethodAnswer {
  readonly mean?: ParameterTable;
  readonly median?: ParameterTable;
  readonly sd?: ParameterTable;
  readonly lower?: ParameterTable;
  readonly upper?: ParameterTable;
  /** (B·N x d) */
  readonly draws?: ParameterTable;
  /** (B) */
  readonly logDensity?: Float64Array;
  readonly kl?: Float64Array;
  readonly seconds: number;
}

/** Asks a method about the data sets of `part`, whose first is number `start` of the test set. */
export async function methodAnswer(
  name: string,
  method: Assessable,
  part: Simulations,
  start: number,
  options: AnswerOptions,
): Promise<MethodAnswer> {
  // An estimator from a file has every method, and refuses those of other kinds.
  if (method.posterior && ["density", "potential"].includes(method.kind ?? "density"))
    return posteriorAnswer(name, method, part, start, options);
  if (!method.quantiles && !method.estimate) {
    throw new NabiError(
      `assess: ${name}: a method with posterior, quantiles or estimate is required, got none of them`,
    );
  }
  const began = performance.now();
  const quantiles = method.kind === "point" ? undefined : await method.quantiles?.(part);
  const estimate = method.kind === "quantile" ? undefined : await method.estimate?.(part);
  const seconds = (performance.now() - began) / 1000 / part.length;
  const [lower, median, upper] = levels(options).map((level) => atLevel(quantiles, level));
  const point = estimate && { [method.functional ?? "mean"]: estimate };
  return { ...(median ? { median } : {}), ...(lower ? { lower } : {}), ...(upper ? { upper } : {}), ...point, seconds };
}

function levels({ level }: AnswerOptions): readonly [number, number, number] {
  return [(1 - level) / 2, 0.5, (1 + level) / 2];
}

/** The table of a level, which may differ in its last bits from the one asked for. */
function atLevel(quantiles: BatchQuantiles | undefined, level: number): ParameterTable | undefined {
  const given = quantiles?.levels.find((own) => Math.abs(own - level) < 1e-9);
  return given === undefined ? undefined : quantiles!.level(given);
}

async function posteriorAnswer(
  name: string,
  method: Assessable,
  part: Simulations,
  start: number,
  options: AnswerOptions,
): Promise<MethodAnswer> {
  const { draws: count, seed } = options;
  const began = performance.now();
  const batch = await method.posterior!(part);
  requireRows(name, batch.length, part.length);
  // Blocks must not share their noise: the first data set of each has the next seed.
  const draws = await batch.sample(count, { seed: seed + start });
  const seconds = (performance.now() - began) / 1000 / part.length;
  const dense = batch.at(0).hasDensity !== false;
  const [lower, median, upper] = await Promise.all(levels(options).map((level) => batch.quantile(level)));
  return {
    mean: await batch.mean(),
    median: median!,
    sd: await batch.sd(),
    lower: lower!,
    upper: upper!,
    draws,
    ...(dense ? { logDensity: await logDensities(name, batch, part) } : {}),
    ...(dense && options.exact ? { kl: await divergences(options.exact, batch, part, start, options) } : {}),
    seconds,
  };
}

/** The truth of data set b by name, in whatever order the method keeps its parameters. */
function truthOf(part: Simulations, b: number): Readonly<Record<string, number>> {
  const d = part.names.length;
  return Object.fromEntries(part.names.map((name, j) => [name, part.parameters[b * d + j]!]));
}

async function logDensities(name: string, batch: PosteriorBatch, part: Simulations): Promise<Float64Array> {
  for (const parameter of part.names) requireName(name, batch.names, parameter);
  const result = new Float64Array(part.length);
  for (let b = 0; b < part.length; b++) {
    result[b] = await batch.at(b).logProb(truthOf(part, b));
    if (b % 64 === 63) await breathe();
  }
  return result;
}

/** KL(exact‖q) = E log p(θ) − log q(θ) over draws θ of the exact posterior: unbiased, for any number of parameters. */
async function divergences(
  exact: Pick<Assessable, "posterior">,
  batch: PosteriorBatch,
  part: Simulations,
  start: number,
  options: AnswerOptions,
): Promise<Float64Array> {
  const truth = await exact.posterior!(part);
  const result = new Float64Array(part.length);
  for (let b = 0; b < part.length; b++) {
    result[b] = await divergence(truth.at(b), batch.at(b), options.draws, options.seed + start + b);
    if (b % 64 === 63) await breathe();
  }
  return result;
}

async function divergence(exact: Posterior, other: Posterior, count: number, seed: number): Promise<number> {
  const draws = await exact.sample(count, { seed });
  const [logP, logQ] = await Promise.all([exact.logProb(draws), other.logProb(draws)]);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += logP[i]! - logQ[i]!;
  return sum / count;
}

/** Throws unless a method answers for as many data sets as it was asked about. */
export function requireRows(name: string, got: number, required: number): void {
  if (got === required) return;
  throw new NabiError(`assess: ${name}: answers for ${required} data sets are required, got ${got}`);
}

/** The column of a parameter. */
export function requireName(name: string, names: readonly string[], parameter: string): number {
  const j = names.indexOf(parameter);
  if (j >= 0) return j;
  throw new NabiError(`assess: ${name}: a method that knows ${parameter} is required, got one for ${names.join(", ")}`);
}
