/** Scores as a table to read: methods down, scores across, each with its Monte Carlo error and, if given, the published value below. */
import { escapeHtml, withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import { textTable } from "../tables/parameter-table.js";
import { methodOrder } from "./theme.js";

/** A table with `method` and the scores as columns, as `scores` gives it (an arquero table), or rows of the same. */
export type ScoreRows = { objects(): object[] } | readonly Readonly<Record<string, unknown>>[];

/** How one score is printed. */
export interface ScoreFormat {
  /** What the value is multiplied with, default 1. */
  readonly scale?: number;
  /** Digits behind the point, default 2. */
  readonly digits?: number;
  /** Heading, default the score's name. */
  readonly title?: string;
}

export interface ScoreTableOptions {
  readonly title?: string;
  /** The scores to show, in this order; default all that some row has. */
  readonly columns?: readonly string[];
  /** For all scores, and by score for those that differ. */
  readonly format?: ScoreFormat;
  readonly formats?: Readonly<Record<string, ScoreFormat>>;
  /** Published values by score and method, as printed there: not scaled. */
  readonly paper?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface ScoreTable {
  /** First row: headings. Then one row a method, and behind it one with the published values if there are any. */
  readonly cells: readonly (readonly string[])[];
  readonly markdown: string;
  readonly html: string;
  readonly text: string;
}

interface Line {
  readonly cells: readonly string[];
  readonly published: boolean;
}

/** Formats scores; the result draws itself as HTML, Markdown or text. */
export function scoreTable(rows: ScoreRows, options: ScoreTableOptions = {}): ScoreTable {
  const records = sortRows(("objects" in rows ? rows.objects() : rows) as readonly Readonly<Record<string, unknown>>[]);
  if (records.length === 0) throw new NabiError("scoreTable: at least one row is required, got none");
  const columns = options.columns ?? scoreNames(records);
  const severalParameters = new Set(records.flatMap((row) => row["parameter"] ?? [])).size > 1;
  const label = (row: Readonly<Record<string, unknown>>): string =>
    severalParameters && row["parameter"]
      ? `${String(row["method"])}, ${String(row["parameter"])}`
      : String(row["method"]);
  const head = ["", ...columns.map((name) => options.formats?.[name]?.title ?? name)];
  const lines = records.flatMap((row): Line[] => {
    const own = {
      cells: [label(row), ...columns.map((name) => scoreCell(row, name, formatOf(options, name)))],
      published: false,
    };
    const published = columns.map((name) => paperCell(options, name, String(row["method"])));
    return published.some((cell) => cell !== "")
      ? [own, { cells: ["  published", ...published], published: true }]
      : [own];
  });
  return finished(head, lines, options.title);
}

function sortRows(records: readonly Readonly<Record<string, unknown>>[]): readonly Readonly<Record<string, unknown>>[] {
  const order = methodOrder(records.map((row) => String(row["method"])));
  return [...records].sort((a, b) => order.indexOf(String(a["method"])) - order.indexOf(String(b["method"])));
}

const labels: ReadonlySet<string> = new Set(["method", "parameter", "seeds", "seed"]);

function scoreNames(records: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  const names = new Set(records.flatMap((row) => Object.keys(row)));
  return [...names].filter(
    (name) => !labels.has(name) && !name.endsWith("_se") && records.some((row) => typeof row[name] === "number"),
  );
}

function formatOf(options: ScoreTableOptions, name: string): Required<Omit<ScoreFormat, "title">> {
  return { scale: 1, digits: 2, ...options.format, ...options.formats?.[name] };
}

function scoreCell(
  row: Readonly<Record<string, unknown>>,
  name: string,
  format: Required<Omit<ScoreFormat, "title">>,
): string {
  const value = row[name];
  if (typeof value !== "number" || !Number.isFinite(value)) return "–";
  const error = row[`${name}_se`];
  const shown = (value * format.scale).toFixed(format.digits).replace("-", "−");
  return typeof error === "number" && Number.isFinite(error)
    ? `${shown} ± ${(error * format.scale).toFixed(format.digits)}`
    : shown;
}

function paperCell(options: ScoreTableOptions, name: string, method: string): string {
  const value = options.paper?.[name]?.[method];
  return value === undefined ? "" : value.toFixed(formatOf(options, name).digits);
}

function finished(head: readonly string[], lines: readonly Line[], title: string | undefined): ScoreTable {
  const cells = [head, ...lines.map((line) => line.cells)];
  const table: ScoreTable = {
    cells,
    text: `${title ? `${title}\n` : ""}${textTable(
      head,
      lines.map((line) => line.cells),
    )}`,
    markdown: markdownTable(cells, title),
    html: htmlScores(head, lines, title),
  };
  return withDisplay(table, () => ({
    "text/html": table.html,
    "text/markdown": table.markdown,
    "text/plain": table.text,
  }));
}

function markdownTable(cells: readonly (readonly string[])[], title: string | undefined): string {
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell) => cell.trim().replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = `|${cells[0]!.map((_, j) => (j === 0 ? "---" : "---:")).join("|")}|`;
  return [...(title ? [`**${title}**`, ""] : []), line(cells[0]!), rule, ...cells.slice(1).map(line)].join("\n");
}

/** Colours are left to the page, so that light and dark notebooks both read well; published rows are dimmed. */
function htmlScores(head: readonly string[], lines: readonly Line[], title: string | undefined): string {
  const cell = (tag: string, text: string, j: number): string =>
    `<${tag} style="text-align:${j === 0 ? "left" : "right"};padding:2px 10px">${escapeHtml(text.trim())}</${tag}>`;
  const row = ({ cells, published }: Line): string =>
    `<tr${published ? ' style="opacity:0.6"' : ""}>${cells.map((text, j) => cell("td", text, j)).join("")}</tr>`;
  const caption = title ? `<caption style="text-align:left;font-weight:bold">${escapeHtml(title)}</caption>` : "";
  const body = lines.map(row).join("");
  return `<table>${caption}<thead><tr>${head.map((text, j) => cell("th", text, j)).join("")}</tr></thead><tbody>${body}</tbody></table>`;
}
