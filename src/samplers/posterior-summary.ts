/** How posteriors show themselves: one row a parameter. */
import { escapeHtml, type MimeBundle } from "../runtime/display.js";
import { formatNumber } from "../tables/named-vector.js";
import { htmlTable, textTable } from "../tables/parameter-table.js";

export interface SummaryRow {
  readonly name: string;
  readonly mean: number;
  readonly sd: number;
  /** 5 %, 50 % and 95 %. */
  readonly quantiles: readonly [number, number, number];
  /** More columns, by heading. */
  readonly more?: Readonly<Record<string, number>>;
}

export const summaryLevels = [0.05, 0.5, 0.95] as const;

/** A title over a table of means, standard deviations and quantiles. */
export function summaryBundle(title: string, rows: readonly SummaryRow[]): MimeBundle {
  const extra = Object.keys(rows[0]?.more ?? {});
  const head = ["", "mean", "sd", "5 %", "median", "95 %", ...extra];
  const cells = rows.map(({ name, mean, sd, quantiles, more }) => [
    name,
    ...[mean, sd, ...quantiles, ...extra.map((key) => more![key]!)].map(formatNumber),
  ]);
  return {
    "text/plain": `${title}\n${textTable(head, cells)}`,
    "text/html": `<div>${escapeHtml(title)}</div>${htmlTable(head, cells)}`,
  };
}
