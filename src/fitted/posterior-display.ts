/** How posteriors draw themselves: the density of each parameter with its mean and central 90 % interval. */
import type { Prior } from "../distributions/prior.js";
import { plot } from "../plots/plot.js";
import { escapeHtml, type MimeBundle, mimeBundle } from "../runtime/display.js";
import { formatNumber } from "../tables/named-vector.js";
import { htmlTable, textTable } from "../tables/parameter-table.js";
import type { Marginal } from "./marginal.js";

const [lower, upper] = [0.05, 0.95];

function row(name: string, m: Marginal): string[] {
  return [
    name,
    formatNumber(m.mean),
    formatNumber(m.sd),
    `${formatNumber(m.quantile(lower))} – ${formatNumber(m.quantile(upper))}`,
  ];
}

const head = ["", "mean", "sd", "90 % interval"];

function marginalFigure(name: string, m: Marginal): MimeBundle {
  const source = m.curve ?? m.draws!;
  const interval = [m.quantile(lower), m.quantile(upper)] as const;
  return mimeBundle(plot.density(source, { parameter: name, interval, lines: { mean: m.mean } }));
}

/** One figure for one parameter; for several, a table and their densities as pictures below one another; text where nothing is computed yet. */
export function posteriorBundle({ names }: Prior, marginals: readonly Marginal[] | undefined): MimeBundle {
  if (!marginals) return { "text/plain": `posterior of ${names.join(", ")}: ask for its mean(), sd() or quantile()` };
  const rows = names.map((name, j) => row(name, marginals[j]!));
  const text = textTable(head, rows);
  if (names.length === 1) return { ...marginalFigure(names[0]!, marginals[0]!), "text/plain": text };
  const pictures = names.map((name, j) => String(marginalFigure(name, marginals[j]!)["image/svg+xml"]));
  return {
    "text/html": htmlTable(head, rows) + pictures.map((svg) => `<div>${svg}</div>`).join(""),
    "text/plain": text,
  };
}

/** Data sets of a batch that its display shows. */
export const shownRows = 10;

/** A table of the first data sets, of `length` in all. */
export function batchBundle({ names }: Prior, first: readonly (readonly Marginal[])[], length: number): MimeBundle {
  const rows = first.flatMap((each, i) => names.map((name, j) => [String(i), ...row(name, each[j]!)]));
  const note = length > first.length ? `… ${length - first.length} more data sets` : "";
  const titles = ["data set", "parameter", ...head.slice(1)];
  return { "text/plain": textTable(titles, rows, note), "text/html": htmlTable(titles, rows, escapeHtml(note)) };
}
