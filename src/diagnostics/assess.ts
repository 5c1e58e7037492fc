/** Methods on a common test set → one long-form table that every score and plot reads. */
import type { ColumnTable } from "arquero";
import { breathe, throwIfAborted, workSignal } from "../runtime/abort.js";
import { NabiError } from "../runtime/error.js";
import { type OnProgress, startProgress } from "../runtime/progress.js";
import type { Simulations } from "../simulators/simulations.js";
import { columnTable } from "../tables/column-table.js";
import type { ParameterTable } from "../tables/parameter-table.js";
import { crpsFromDraws } from "./crps.js";
import { type AnswerOptions, type Assessable, methodAnswer, requireName, requireRows } from "./method-answer.js";
import { publishedCrps } from "./published-mcrps.js";
import { requireLevel } from "./score.js";

export interface AssessOptions {
  /** Mass between `lower` and `upper`, default 0.9. */
  readonly level?: number;
  /** Draws from each posterior, for crps and publishedCrps; the same number for every method. Default 1,000. */
  readonly draws?: number;
  /** Seed of the draws, default 1. */
  readonly seed?: number;
  /** The exact posteriors: fills the column `kl` with KL(exact‖method) in nats for methods that know their log density. */
  readonly exact?: Pick<Assessable, "posterior">;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

const valuesAtOnce = 1_000_000; // draws held at a time: data sets are done in blocks of this many numbers

/** One row a data set and parameter; null where a method does not say. */
interface Row {
  readonly method: string;
  readonly seed: number | null;
  readonly dataSet: number;
  readonly parameter: string;
  readonly truth: number;
  readonly mean: number | null;
  readonly median: number | null;
  readonly sd: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly crps: number | null;
  readonly pit: number | null;
  readonly publishedCrps: number | null;
  readonly logDensity: number | null;
  readonly kl: number | null;
  readonly seconds: number;
}

const columns: readonly (keyof Row)[] = [
  "method",
  "seed",
  "dataSet",
  "parameter",
  "truth",
  "mean",
  "median",
  "sd",
  "lower",
  "upper",
  "crps",
  "pit",
  "publishedCrps",
  "logDensity",
  "kl",
  "seconds",
];

/**
 * Runs every method on every data set. Columns: method, seed, dataSet, parameter, truth, mean, median, sd, lower, upper, crps (fair
 * estimator from draws), pit (the share of draws below the truth, its place in the posterior: uniform if that is right), publishedCrps (see published-mcrps.ts), logDensity (joint, at the truth, in nats; the same for all
 * parameters of a data set), kl (joint; null without `exact`), seconds (inference per data set: from data to posterior and draws).
 * @param methods by name; an array holds the same method trained from several seeds
 * @param testSet parameters (B x d) and their data
 * @throws NabiError if a method lacks a parameter of the test set or answers for another number of data sets; AbortError when stopped
 */
export async function assess(
  methods: Readonly<Record<string, Assessable | readonly Assessable[]>>,
  testSet: Simulations,
  options: AssessOptions = {},
): Promise<ColumnTable> {
  const { level = 0.9, draws = 1000, seed = 1, exact } = options;
  requireLevel("assess", level);
  if (!(Number.isInteger(draws) && draws > 1))
    throw new NabiError(`assess: 2 draws or more are required, got ${draws}`);
  const list = Object.entries(methods).flatMap(([name, one]) =>
    (Array.isArray(one) ? (one as readonly Assessable[]) : [one as Assessable]).map((method) => ({ name, method })),
  );
  const signal = workSignal(options.signal);
  const progress = startProgress("assess", list.length * testSet.length, options.onProgress);
  const block = Math.max(1, Math.floor(valuesAtOnce / (draws * testSet.names.length)));
  const rows: Row[] = [];
  for (const [k, { name, method }] of list.entries()) {
    for (let start = 0; start < testSet.length; start += block) {
      throwIfAborted(signal, "assess", toTable(rows));
      const part = testSet.slice(start, Math.min(testSet.length, start + block));
      rows.push(...(await assessBlock(name, method, part, start, { level, draws, seed, exact })));
      progress.update(k * testSet.length + start + part.length, name);
      await breathe();
    }
  }
  progress.finish();
  return toTable(rows);
}

function toTable(rows: readonly Row[]): ColumnTable {
  return columnTable(Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name])])));
}

async function assessBlock(
  name: string,
  method: Assessable,
  part: Simulations,
  start: number,
  options: AnswerOptions,
): Promise<Row[]> {
  const answer = await methodAnswer(name, method, part, start, options);
  return Array.from({ length: part.length }, (_, b) => b).flatMap((b) =>
    part.names.map((parameter, j): Row => {
      const truth = part.parameters[b * part.names.length + j]!;
      const value = (table: ParameterTable | undefined): number | null =>
        table ? entry(name, table, part, b, parameter) : null;
      const own = answer.draws && ownDraws(name, answer.draws, part.length, b, parameter);
      return {
        method: name,
        seed: method.seed ?? null,
        dataSet: start + b,
        parameter,
        truth,
        mean: value(answer.mean),
        median: value(answer.median),
        sd: value(answer.sd),
        lower: value(answer.lower),
        upper: value(answer.upper),
        crps: own ? crpsFromDraws(own, truth) : null,
        pit: own ? placeAmong(own, truth) : null,
        publishedCrps: own ? publishedCrps(own, truth) : null,
        logDensity: answer.logDensity ? answer.logDensity[b]! : null,
        kl: answer.kl ? answer.kl[b]! : null,
        seconds: answer.seconds,
      };
    }),
  );
}

function entry(name: string, table: ParameterTable, part: Simulations, b: number, parameter: string): number {
  requireRows(name, table.length, part.length);
  return table.values[b * table.names.length + requireName(name, table.names, parameter)]!;
}

function placeAmong(draws: Float64Array, truth: number): number {
  let below = 0;
  for (let i = 0; i < draws.length; i++) if (draws[i]! < truth) below++;
  return below / draws.length;
}

function ownDraws(name: string, draws: ParameterTable, count: number, b: number, parameter: string): Float64Array {
  const each = draws.length / count;
  const d = draws.names.length;
  const j = requireName(name, draws.names, parameter);
  return Float64Array.from({ length: each }, (_, i) => draws.values[(b * each + i) * d + j]!);
}
