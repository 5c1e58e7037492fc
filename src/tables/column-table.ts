/** Tables as arquero's: columns with names, and verbs (`filter`, `groupby`, `rollup`, …) on them. */
import { inspect } from "node:util";
import { table as arqueroTable, type ColumnTable } from "arquero";
import { displaySymbol, type MimeBundle, withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import type { DataFrame } from "./danfojs.js";
import { formatNumber } from "./named-vector.js";
import { htmlTable, type ParameterTable, textTable } from "./parameter-table.js";

/** Rows with the same fields. */
export type Records = readonly Readonly<Record<string, unknown>>[];

/** An arquero table, draws or estimates (a ParameterTable), a data frame of danfojs, columns by name, or a list of records. */
export type TableInput =
  | ColumnTable
  | ParameterTable
  | DataFrame
  | Readonly<Record<string, ArrayLike<unknown>>>
  | Records;

/** A column by its name, values in rows. */
export type Columns = Readonly<Record<string, readonly unknown[]>>;

const shownRows = 10;

/**
 * Any table as an arquero table: `columnTable(draws).rollup({ mean: (row) => op.mean(row.lengthScale) })`. Labels of rows, where there are
 * any (the levels of quantiles), become the column `label`. It draws itself in notebooks.
 * @throws NabiError if the input is no table, has no columns, or columns of different lengths.
 */
export function columnTable(input: TableInput): ColumnTable {
  const table = isColumnTable(input) ? input : arqueroTable(columnsOf(input, "columnTable"));
  return displaySymbol in table ? table : withDisplay(table, tableBundle);
}

/** Columns of any table, as plain arrays. */
export function columnsOf(input: TableInput, caller: string): Columns {
  const columns = readColumns(input, caller);
  const lengths = new Set(Object.values(columns).map((column) => column.length));
  if (lengths.size === 1) return columns;
  const got = Object.entries(columns).map(([name, column]) => `${name}: ${column.length}`);
  throw new NabiError(`${caller}: columns of one length are required, got ${got.join(", ") || "none"}`);
}

function readColumns(input: TableInput, caller: string): Columns {
  const fromNames = (names: readonly string[], column: (name: string, j: number) => ArrayLike<unknown>): Columns =>
    Object.fromEntries(names.map((name, j) => [name, Array.from(column(name, j))]));
  if (typeof input !== "object" || input === null)
    throw new NabiError(`${caller}: a table is required, got ${input === null ? "null" : typeof input}`);
  if (isColumnTable(input)) return fromNames(input.columnNames(), (name) => input.array(name) as ArrayLike<unknown>);
  if (isParameterTable(input)) {
    const { labels } = input;
    return { ...(labels ? { label: [...labels] } : {}), ...fromNames(input.names, (name) => input.column(name)) };
  }
  if (isDataFrame(input)) {
    const { values, index } = input;
    const labels = index.some((label) => typeof label === "string") ? { label: [...index] } : {};
    return { ...labels, ...fromNames(input.columns, (_name, j) => values.map((row) => row[j])) };
  }
  if (isRecords(input)) return recordColumns(input, caller);
  const wrong = Object.entries(input).find(([, column]) => typeof column?.length !== "number");
  if (wrong) throw new NabiError(`${caller}: columns by name are required, got ${typeof wrong[1]} as ${wrong[0]}`);
  return fromNames(Object.keys(input), (name) => input[name]!);
}

function recordColumns(rows: Records, caller: string): Columns {
  const names = Object.keys(rows[0] ?? {});
  const other = rows.findIndex((row) => Object.keys(row).join() !== names.join());
  if (other >= 0)
    throw new NabiError(
      `${caller}: records with the same fields are required (${names.join(", ")}), got ${Object.keys(rows[other]!).join(", ")} in record ${other}`,
    );
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
}

function isRecords(input: TableInput): input is Records {
  return Array.isArray(input);
}

function isColumnTable(input: TableInput): input is ColumnTable {
  return typeof (input as Partial<ColumnTable> | null)?.columnNames === "function";
}

function isParameterTable(input: TableInput): input is ParameterTable {
  const { names, column } = input as Partial<ParameterTable>;
  return Array.isArray(names) && typeof column === "function";
}

function isDataFrame(input: TableInput): input is DataFrame {
  const { columns, groupby } = input as Partial<DataFrame>;
  return Array.isArray(columns) && typeof groupby === "function";
}

function cellText(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  if (value === null || value === undefined) return "–";
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "–" : value.toISOString().replace("T00:00:00.000Z", "");
  return typeof value === "object"
    ? inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY })
    : String(value);
}

function tableBundle(table: ColumnTable): MimeBundle {
  const names = table.columnNames();
  const shown = table.ungroup().slice(0, shownRows); // of a grouped table `slice` would take as many of each group
  const rows = Array.from({ length: shown.numRows() }, (_, i) => [
    String(i),
    ...names.map((name) => cellText(shown.get(name, i))),
  ]);
  const more = table.numRows() - rows.length;
  const note = more > 0 ? `… ${more.toLocaleString("en")} more rows` : "";
  return { "text/plain": textTable(["", ...names], rows, note), "text/html": htmlTable(["", ...names], rows, note) };
}
