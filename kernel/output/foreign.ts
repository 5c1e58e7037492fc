/** Values of packages that know nothing of notebooks – tables, data frames, charts – as nabi's own tables and figures draw them. */
import { createRequire } from "node:module";
import { inspect } from "node:util";
import type * as Nabi from "../../src/index.js";
import { type Data, displaySymbol } from "../wire/protocol.js";

/** The library, loaded with the first value that needs it. By `require`, since what `display` shows must not wait for a promise. */
function nabi(): typeof Nabi {
  return createRequire(import.meta.url)("../../src/index.js") as typeof Nabi;
}

/** The bundle of a value that draws itself. */
function drawn(value: object): Data {
  return (value as Record<symbol, () => Data>)[displaySymbol]!();
}

interface ArqueroTable {
  columnNames(): string[];
  select(names: readonly string[]): Nabi.TableInput;
}

function isArqueroTable(value: object): value is ArqueroTable {
  const { columnNames, numRows, select } = value as Record<string, unknown>;
  return [columnNames, numRows, select].every((member) => typeof member === "function");
}

/** A data frame of danfojs, or one of its columns. */
interface Danfojs {
  readonly $isSeries: boolean;
  readonly $columns: readonly [string];
  readonly values: readonly unknown[];
  readonly index: readonly (string | number)[];
}

function isDanfojs(value: object): value is Danfojs {
  const { $isSeries, $columns } = value as Partial<Danfojs>;
  return typeof $isSeries === "boolean" && Array.isArray($columns);
}

function danfojsTable(value: Danfojs): Nabi.TableInput {
  if (!value.$isSeries) return value as unknown as Nabi.DataFrame;
  const labels = value.index.some((label) => typeof label === "string") ? { label: value.index } : {};
  return { ...labels, [value.$columns[0]]: value.values };
}

function isVegaLite(value: object): value is Record<string, unknown> {
  const { $schema } = value as { $schema?: unknown };
  return typeof $schema === "string" && /\/vega-lite\/v\d/.test($schema);
}

/** With a picture where it can be drawn here; a front end may know how to draw, or fetch, what nabi cannot. */
function chart(spec: Record<string, unknown>): Data {
  try {
    return drawn(nabi().plot.vegaLite(spec));
  } catch (error) {
    const text = `Vega-Lite chart (${(error as Error).message})`;
    return { "application/vnd.vegalite.v5+json": spec, "text/plain": text };
  }
}

type FlatRecord = Readonly<Record<string, unknown>>;

function isFlat(value: unknown): value is FlatRecord {
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  const isValue = (field: unknown): boolean =>
    field === null || field instanceof Date || (typeof field !== "object" && typeof field !== "function");
  return Object.values(value).every(isValue);
}

/** Several plain objects with the same fields, all of them numbers, text and the like. */
function areRecords(value: object): value is readonly FlatRecord[] {
  if (!Array.isArray(value) || value.length === 0 || !isFlat(value[0])) return false;
  const keys = Object.keys(value[0]).join();
  return keys !== "" && value.every((row) => isFlat(row) && Object.keys(row).join() === keys);
}

/** As a table for the eye; the text stays what Node prints. */
function records(rows: readonly FlatRecord[]): Data {
  return { ...drawn(nabi().columnTable(rows)), "text/plain": inspect(rows) };
}

/** The bundle of a table or chart of another package; undefined for everything else. */
export function foreignBundle(value: object): Data | undefined {
  if (isVegaLite(value)) return chart(value);
  // A copy: drawing must not leave a mark on the user's own table.
  if (isArqueroTable(value)) return drawn(nabi().columnTable(value.select(value.columnNames())));
  if (isDanfojs(value)) return drawn(nabi().columnTable(danfojsTable(value)));
  return areRecords(value) ? records(value) : undefined;
}
