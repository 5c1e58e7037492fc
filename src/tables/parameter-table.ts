/** Rows of named parameters: draws, quantiles, the means of a batch. */
import { escapeHtml, type MimeBundle, withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import { formatNumber, type NamedVector, namedVector } from "./named-vector.js";

export interface ParameterTable {
  readonly names: readonly string[];
  /** Number of rows. */
  readonly length: number;
  /** (length x d), row-major. */
  readonly values: Float64Array;
  /** What the rows are, where they are not just numbered: the levels of quantiles, for example. */
  readonly labels?: readonly string[];
  /** Row i by position and name; negative i counts from the end. */
  at(i: number): NamedVector;
  /** All rows of one parameter, (length), a copy. */
  column(name: string): Float64Array;
}

const shownRows = 10;

/**
 * A table over `values` (length x d), which are kept, not copied.
 * @throws NabiError if the number of values is no multiple of the number of names.
 */
export function parameterTable(
  names: readonly string[],
  values: Float64Array,
  labels?: readonly string[],
): ParameterTable {
  const d = names.length;
  const length = values.length / d;
  if (!Number.isInteger(length)) {
    throw new NabiError(`parameterTable: rows of ${d} values are required, got ${values.length} values in all`);
  }
  const table: ParameterTable = {
    names,
    length,
    values,
    ...(labels ? { labels } : {}),
    at: (i) => {
      const row = i < 0 ? i + length : i;
      if (!(Number.isInteger(row) && row >= 0 && row < length)) {
        throw new NabiError(`at: a row below ${length} is required, got ${i}`);
      }
      return namedVector(names, values.subarray(row * d, (row + 1) * d));
    },
    column: (name) => {
      const j = names.indexOf(name);
      if (j < 0) throw new NabiError(`column: one of ${names.join(", ")} is required, got ${name}`);
      return Float64Array.from({ length }, (_, i) => values[i * d + j]!);
    },
  };
  return withDisplay(table, tableBundle);
}

/** The rows of several vectors in one table. */
export function tableOfRows(
  names: readonly string[],
  rows: readonly ArrayLike<number>[],
  labels?: readonly string[],
): ParameterTable {
  const values = new Float64Array(rows.length * names.length);
  rows.forEach((row, i) => {
    values.set(row, i * names.length);
  });
  return parameterTable(names, values, labels);
}

function tableBundle(table: ParameterTable): MimeBundle {
  const shown = Math.min(table.length, shownRows);
  const rows = Array.from({ length: shown }, (_, i) => [
    table.labels?.[i] ?? String(i),
    ...Array.from(table.at(i), formatNumber),
  ]);
  const more = table.length > shown ? `… ${(table.length - shown).toLocaleString("en")} more rows` : "";
  return {
    "text/plain": textTable(["", ...table.names], rows, more),
    "text/html": htmlTable(["", ...table.names], rows, more),
  };
}

/** Columns aligned to the right, as text. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[], note = ""): string {
  const widths = head.map((cell, j) => Math.max(cell.length, ...rows.map((row) => row[j]!.length)));
  const lines = [head, ...rows].map((row) => row.map((cell, j) => cell.padStart(widths[j]!)).join("  "));
  return [...lines, ...(note ? [note] : [])].join("\n");
}

/** A plain HTML table. */
export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[], note = ""): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((row) => line(row, "td")).join("");
  return `<table><thead>${line(head, "th")}</thead><tbody>${body}</tbody></table>${note ? `<div>${escapeHtml(note)}</div>` : ""}`;
}
