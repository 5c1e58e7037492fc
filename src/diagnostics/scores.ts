/** From the long-form table of `assess` to one row a method and parameter with every score and its Monte Carlo error. */
import type { ColumnTable } from "arquero";
import { NabiError } from "../runtime/error.js";
import { columnTable } from "../tables/column-table.js";
import { coverage } from "./coverage.js";
import { intervalScore, medianIntervalScore } from "./interval-score.js";
import { logScore } from "./log-score.js";
import { publishedMcrps } from "./published-mcrps.js";
import { rmse } from "./rmse.js";
import { rmspe } from "./rmspe.js";
import { meanScore, overSeeds, type Score } from "./score.js";

export interface ScoresOptions {
  /** Mass between `lower` and `upper`, default 0.9; the names MIS90, COV90 and IS90 follow it. */
  readonly level?: number;
  /** Seed of the bootstrap for the scores that are medians; default 1. */
  readonly seed?: number;
}

/** Columns of the assessed data sets of one method, seed and parameter; null where the method does not say. */
type Assessed = (column: string) => readonly (number | null)[];

/** Every score by name; undefined where the method lacks what it needs. */
function allScores(column: Assessed, level: number, seed: number): Readonly<Record<string, Score | undefined>> {
  const percent = Math.round(100 * level);
  const bootstrap = { seed };
  const truth = known(column("truth"))!;
  const [mean, median, lower, upper] = ["mean", "median", "lower", "upper"].map((name) => known(column(name)));
  const [crps, published, logDensity, kl] = ["crps", "publishedCrps", "logDensity", "kl"].map((name) =>
    known(column(name)),
  );
  const point = median ?? mean;
  return {
    RMSPE: point && rmspe(point, truth, bootstrap),
    [`MIS${percent}`]: lower && upper && medianIntervalScore(lower, upper, truth, level, bootstrap),
    MCRPS: published && publishedMcrps(published, bootstrap),
    [`COV${percent}`]: lower && upper && coverage(lower, upper, truth),
    RMSE: (mean ?? median) && rmse((mean ?? median)!, truth),
    [`IS${percent}`]: lower && upper && intervalScore(lower, upper, truth, level),
    CRPS: crps && meanScore(crps),
    logScore: logDensity && logScore(logDensity),
    KL: kl && meanScore(kl),
  };
}

/** The values, if there is one for every data set. */
function known(values: readonly (number | null)[]): readonly number[] | undefined {
  return values.some((value) => value === null || Number.isNaN(value)) ? undefined : (values as readonly number[]);
}

/**
 * One row a method and parameter: `method`, `parameter`, `seeds` (how many training seeds), then for each score its value and, as
 * `<score>_se`, its standard error. Missing scores are null.
 *
 * RMSPE, MIS90, MCRPS, COV90 are the paper's (arXiv:2404.12484; MCRPS by its published formula), with the posterior median or, where
 * a method gives none, the mean. RMSE (of the mean, else of the median), IS90 and CRPS are means over data sets, logScore the mean log
 * density at the truth and KL the mean divergence from the exact posterior, both in nats.
 *
 * Several seeds of one method are averaged. The data sets are the same for all of them, so their share of the error does not shrink
 * with the number of seeds S: se² = mean of the seeds' se² + (variance between seeds)/S.
 * @param assessed the table of `assess`
 */
export function scores(assessed: ColumnTable, options: ScoresOptions = {}): ColumnTable {
  const { level = 0.9, seed = 1 } = options;
  const groups = groupRows(assessed);
  const rows = [...groups.values()].map(({ method, parameter, bySeed }) => {
    const perSeed = [...bySeed.values()].map((indices) => allScores(columnsOf(assessed, indices), level, seed));
    return { method, parameter, seeds: perSeed.length, scores: perSeed };
  });
  const names = Object.keys(rows[0]?.scores[0] ?? {});
  const columns: Record<string, (string | number | null)[]> = {
    method: rows.map((row) => row.method),
    parameter: rows.map((row) => row.parameter),
    seeds: rows.map((row) => row.seeds),
  };
  for (const name of names) {
    const combined = rows.map((row) => {
      const known = row.scores.map((all) => all[name]).filter((score) => score !== undefined);
      return known.length < row.scores.length ? undefined : overSeeds(known);
    });
    columns[name] = combined.map((score) => score?.value ?? null);
    columns[`${name}_se`] = combined.map((score) => score?.standardError ?? null);
  }
  return columnTable(columns);
}

interface Group {
  readonly method: string;
  readonly parameter: string;
  readonly bySeed: Map<unknown, number[]>;
}

function groupRows(assessed: ColumnTable): ReadonlyMap<string, Group> {
  const [method, parameter, seed] = ["method", "parameter", "seed"].map((name) => valuesOf(assessed, name));
  const groups = new Map<string, Group>();
  method!.forEach((name, i) => {
    const key = JSON.stringify([name, parameter![i]]);
    const group: Group = groups.get(key) ?? {
      method: String(name),
      parameter: String(parameter![i]),
      bySeed: new Map(),
    };
    groups.set(key, group);
    const rows = group.bySeed.get(seed![i]);
    if (rows) rows.push(i);
    else group.bySeed.set(seed![i], [i]);
  });
  return groups;
}

function columnsOf(assessed: ColumnTable, indices: readonly number[]): Assessed {
  const present = new Set(assessed.columnNames());
  return (name) => {
    if (!present.has(name)) return indices.map(() => null);
    const values = valuesOf(assessed, name);
    return indices.map((i) => values[i] as number | null);
  };
}

function valuesOf(
  assessed: ColumnTable,
  name: string,
): ArrayLike<unknown> & { forEach: (f: (value: unknown, i: number) => void) => void } {
  if (!assessed.columnNames().includes(name)) {
    throw new NabiError(`scores: a table from assess is required, got one without the column ${name}`);
  }
  return assessed.array(name) as unknown[];
}
