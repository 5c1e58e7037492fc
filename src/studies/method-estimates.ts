/** Estimates of every method's first seed, ready for figures. */
import { intervalMethod, shownMethods } from "./table.js";
import type { StudyUnit } from "./unit.js";

/** One list a column, one number a data set; undefined where the method does not say. */
export interface MethodEstimates {
  readonly truth: readonly number[];
  readonly mean: readonly number[] | undefined;
  readonly median: readonly number[] | undefined;
  /** 5 % and 95 % quantiles; a point estimator has those of the quantile estimator beside it. */
  readonly lower: readonly number[] | undefined;
  readonly upper: readonly number[] | undefined;
  /** Place of the truth in the posterior. */
  readonly pit: readonly number[] | undefined;
}

/**
 * By method, in the paper's order. Units are of one parameter.
 * @param truths for units that were stored without them; longer than a unit where that saw the first data sets only
 */
export function methodEstimates(
  units: readonly StudyUnit[],
  truths: ArrayLike<number> = [],
): ReadonlyMap<string, MethodEstimates> {
  const first = (method: string | undefined): StudyUnit | undefined => units.find((unit) => unit.method === method);
  return new Map(
    shownMethods(units).map((method) => {
      const unit = first(method)!;
      const intervals = first(intervalMethod[method]) ?? unit;
      const truth = column(unit, "truth") ?? Array.from(truths).slice(0, unit.testFields);
      const [mean, median, pit] = ["mean", "median", "pit"].map((name) => column(unit, name));
      const [lower, upper] = ["lower", "upper"].map((name) => column(intervals, name));
      return [method, { truth, mean, median: median ?? column(intervals, "median"), lower, upper, pit }];
    }),
  );
}

function column(unit: StudyUnit, name: string): readonly number[] | undefined {
  const values = unit.estimates[name];
  return values?.every((value) => typeof value === "number") ? (values as readonly number[]) : undefined;
}
