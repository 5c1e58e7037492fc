/** Estimates by method from the long-form table of `assess`. */
import { NabiError } from "../runtime/error.js";

/** Truths (B) and estimates (B) of one method. */
export interface Estimates {
  readonly truth: ArrayLike<number>;
  readonly estimate: ArrayLike<number>;
}

/** The part of an arquero table that is read. */
export interface AssessedTable {
  columnNames(): string[];
  array(name: string): ArrayLike<unknown>;
}

export type EstimateColumn = "mean" | "median";

/**
 * Truths and estimates of one parameter; of several training seeds the first is taken.
 * @param parameter may be left out where the table has only one
 * @param column the estimate; default the median, for methods without one the mean
 * @throws NabiError if the table has no such parameter, or a method no such estimate.
 */
export function assessedEstimates(
  table: AssessedTable,
  parameter?: string,
  column?: EstimateColumn,
): Readonly<Record<string, Estimates>> {
  const [methods, seeds, parameters, truths] = ["method", "seed", "parameter", "truth"].map((name) =>
    columnOf(table, name),
  );
  const name = theParameter([...new Set(parameters as string[])], parameter);
  const firstSeed = new Map<unknown, unknown>();
  const rows = new Map<string, number[]>();
  methods!.forEach((method, i) => {
    if (parameters![i] !== name) return;
    if (!firstSeed.has(method)) firstSeed.set(method, seeds![i]);
    if (firstSeed.get(method) !== seeds![i]) return;
    const own = rows.get(String(method)) ?? [];
    own.push(i);
    rows.set(String(method), own);
  });
  const estimate = (method: string, own: readonly number[]): Float64Array => {
    for (const candidate of column ? [column] : ["median", "mean"]) {
      const values = columnOf(table, candidate);
      if (own.every((i) => typeof values[i] === "number")) return Float64Array.from(own, (i) => values[i] as number);
    }
    throw new NabiError(`scatter: ${method}: a ${column ?? "median or mean"} is required, got none`);
  };
  return Object.fromEntries(
    Array.from(rows, ([method, own]) => [
      method,
      { truth: Float64Array.from(own, (i) => truths![i] as number), estimate: estimate(method, own) },
    ]),
  );
}

function columnOf(table: AssessedTable, name: string): readonly unknown[] {
  if (table.columnNames().includes(name)) return Array.from(table.array(name));
  throw new NabiError(`scatter: a table from assess is required, got one without the column ${name}`);
}

function theParameter(names: readonly string[], wanted: string | undefined): string {
  if (wanted === undefined && names.length === 1) return names[0]!;
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  throw new NabiError(`scatter: a parameter is required, one of ${names.join(", ")}, got ${wanted ?? "none"}`);
}
