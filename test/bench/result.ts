/** What the benchmark reports: one row a measurement. */

export interface BenchResult {
  /** "training step", "forward pass", "simulation", … */
  readonly kind: string;
  readonly what: string;
  /** Median of nabi. */
  readonly value: number;
  readonly unit: string;
  /** Median of the baseline that ran beside it. */
  readonly baseline?: number;
  /** Median, smallest and largest of baseline over nabi, round by round: above 1 nabi is faster. */
  readonly ratio?: readonly [median: number, smallest: number, largest: number];
  /** How far both sides' losses lie apart, relative, over the first steps. */
  readonly lossDifference?: number;
}

const number = (value: number | undefined): string => (value === undefined ? "–" : value.toPrecision(3));

/** The rows as a table for a terminal. */
export function formatResults(results: readonly BenchResult[], baseline: string): string {
  const header = ["", "", "nabi", "", baseline, "x faster", "range", "loss difference"];
  const rows = results.map(({ kind, what, value, unit, baseline: other, ratio, lossDifference }) => [
    kind,
    what,
    number(value),
    unit,
    number(other),
    number(ratio?.[0]),
    ratio ? `${number(ratio[1])}–${number(ratio[2])}` : "–",
    lossDifference === undefined ? "–" : lossDifference.toExponential(1),
  ]);
  const table = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ");
  return table.map(line).join("\n");
}
