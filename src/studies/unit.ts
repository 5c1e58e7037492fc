/** The unit of work of every study: one method, trained from one seed (or sampled, or computed), and assessed on the test data. */
import type { ColumnTable } from "arquero";
import { scores } from "../diagnostics/scores.js";
import type { Fitted } from "../fitted/fitted.js";
import type { OnProgress } from "../runtime/progress.js";
import type { Machine } from "./machine.js";

/** Seconds: simulating the training data, training, and answering for all test data. */
export interface UnitSeconds {
  readonly simulation: number;
  readonly training: number;
  readonly inference: number;
}

/** What a unit leaves behind. With several parameters, names of scores and estimates begin with theirs: `range.RMSE`. */
export interface StudyUnit {
  readonly method: string;
  readonly seed: number;
  readonly preset: string;
  /** Number of test data sets. */
  readonly testFields: number;
  /** Scores by name, in the units of θ and nats; `_se` their Monte Carlo errors over data sets. */
  readonly scores: Readonly<Record<string, number | null>>;
  /**
   * Of each data set: truth, posterior mean, median, 5 % and 95 % quantiles (lower, upper) and the truth's place in the posterior (pit),
   * where the method has them, to six digits. Files of older versions lack truth and pit.
   */
  readonly estimates: Readonly<Record<string, readonly (number | null)[]>>;
  readonly seconds: UnitSeconds;
  readonly training?: UnitTraining;
  /** What it was measured on; added when it is stored. */
  readonly machine?: Machine;
}

export interface UnitTraining {
  readonly epochs: number;
  readonly steps: number;
  readonly bestEpoch: number;
  readonly ending: string;
}

/** A unit that was just run. */
export interface UnitRun<U extends StudyUnit = StudyUnit> {
  readonly unit: U;
  /** The trained estimator, where there is one. */
  readonly fitted?: Fitted;
}

export interface RunOptions {
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
  /** Where simulations that several units share are kept; not kept unless given. */
  readonly simulationsFolder?: string;
}

const kept = ["truth", "mean", "median", "lower", "upper", "pit"];
const labels = ["method", "parameter", "seeds"];

/** To six digits: enough for every plot, half the bytes. */
export const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(6)));

/** Scores and estimates of one method from its table of `assess`. */
export function assessed(table: ColumnTable): Pick<StudyUnit, "scores" | "estimates"> {
  const rows = scores(table).objects() as Record<string, number | string | null>[];
  const many = rows.length > 1;
  const named = (parameter: unknown, name: string): string => (many ? `${String(parameter)}.${name}` : name);
  const numbers = rows.flatMap((row) =>
    Object.entries(row)
      .filter(([name]) => !labels.includes(name))
      .map(([name, value]) => [named(row["parameter"], name), value as number | null] as const),
  );
  const parameters = Array.from(table.array("parameter") as string[]);
  const column = (name: string, parameter: unknown): (number | null)[] =>
    Array.from(table.array(name) as (number | null)[], rounded).filter((_, i) => parameters[i] === parameter);
  const columns = rows.flatMap(({ parameter }) =>
    kept.map((name) => [named(parameter, name), column(name, parameter)] as const),
  );
  return { scores: Object.fromEntries(numbers), estimates: Object.fromEntries(columns) };
}

/** Seconds that the method took to answer for all data sets, draws included, scores not. */
export function inferenceSeconds(table: ColumnTable): number {
  const parameters = new Set(table.array("parameter") as string[]).size;
  return (table.array("seconds") as number[]).reduce((sum, each) => sum + each, 0) / parameters;
}

/** What a unit says of one of several parameters, under the names that units of one parameter have. */
export function ofParameter<U extends StudyUnit>(unit: U, parameter: string): U {
  const own = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) =>
        name.startsWith(`${parameter}.`) ? [[name.slice(parameter.length + 1), value] as const] : [],
      ),
    );
  return { ...unit, scores: own(unit.scores), estimates: own(unit.estimates) };
}

/** The record of the last network that a method trained. */
export function trainingOf(fitted: Fitted | undefined): Pick<StudyUnit, "training"> {
  if (!fitted) return {};
  const { epochs, steps, bestEpoch, ending } = fitted.record;
  return { training: { epochs: epochs.length, steps, bestEpoch, ending } };
}
