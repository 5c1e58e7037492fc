/** A study's table: one row a method, averaged over training seeds. */
import { overSeeds } from "../diagnostics/score.js";
import { methodOrder } from "../plots/theme.js";
import type { StudyUnit } from "./unit.js";

/** Scores of one method; `_se` holds the Monte Carlo error over fields combined with the spread between seeds. */
export type TableRow = Readonly<Record<string, number | string | null>>;

/** Mean over seeds, and its error where it is known: scores of one seed may lack theirs. */
function combine(units: readonly StudyUnit[], name: string): readonly [number | null, number | null] {
  const values = units.map(({ scores }) => scores[name]).filter((x) => typeof x === "number");
  if (values.length < units.length) return [null, null];
  const known = units.length > 1 || typeof units[0]?.scores[`${name}_se`] === "number";
  const all = values.map((value, i) => ({ value, standardError: units[i]!.scores[`${name}_se`] ?? 0 }));
  const { value, standardError } = overSeeds(all);
  return [value, known ? standardError : null];
}

/** Quantile estimates complete the row of the point estimator: together they are the paper's NBE. */
export const intervalMethod: Readonly<Record<string, string>> = { NBE: "quantiles" };
const intervalScores = ["MIS90", "COV90", "IS90"];

/** The methods that stand for themselves, in the paper's order. */
export function shownMethods(units: readonly StudyUnit[]): readonly string[] {
  const methods = methodOrder(units.map(({ method }) => method));
  return methods.filter((method) => !methods.some((other) => intervalMethod[other] === method));
}

/** One row for each method that has units. */
export function studyTable(units: readonly StudyUnit[]): TableRow[] {
  return shownMethods(units).map((method) => {
    const own = units.filter((unit) => unit.method === method);
    const intervals = units.filter((unit) => unit.method === intervalMethod[method]);
    const names = Object.keys(own[0]!.scores).filter((name) => !name.endsWith("_se"));
    const cells = names.flatMap((name) => {
      const source = intervalScores.includes(name) && intervals.length > 0 ? intervals : own;
      const [value, error] = combine(source, name);
      return [[name, value] as const, [`${name}_se`, error] as const];
    });
    return { method, seeds: own.length, testFields: own[0]!.testFields, ...Object.fromEntries(cells) };
  });
}
