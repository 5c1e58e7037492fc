/** Estimates against truths, one panel a method, with the identity line: Figure 3(c) of arXiv:2404.12484. */
import { NabiError } from "../runtime/error.js";
import { type AssessedTable, assessedEstimates, type EstimateColumn, type Estimates } from "./assessed-estimates.js";
import { extent, heading, layer, type PlotOptions, panelTitle, quantitative, withUnit } from "./axis.js";
import { type Figure, figure } from "./figure.js";
import type { VegaLiteSpec } from "./render.js";
import { methodOrder, methodScale, reference } from "./theme.js";

export interface ScatterOptions extends PlotOptions {
  /** The parameter to take from a table of `assess`, and its name on the axes. */
  readonly parameter?: string;
  /** Its name on the axes, if that is another. */
  readonly label?: string;
  readonly unit?: string;
  /** Titles of the axes, where they are not the true and the estimated parameter. */
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** The column of a table of `assess`; default the median, for methods without one the mean. */
  readonly estimate?: EstimateColumn;
  /** Ends of both axes; default the data's. */
  readonly range?: readonly [number, number];
  /** Panels in a row, default 4. */
  readonly columns?: number;
}

/**
 * Draws one panel a method.
 * @param source the table of `assess`, or truths and estimates by method
 */
export function scatter(
  source: AssessedTable | Readonly<Record<string, Estimates>>,
  options: ScatterOptions = {},
): Figure {
  const methods = isTable(source) ? assessedEstimates(source, options.parameter, options.estimate) : source;
  const names = methodOrder(Object.keys(methods));
  if (names.length === 0) throw new NabiError("scatter: at least one method is required, got none");
  const all = Object.values(methods);
  const range = options.range ?? extent(...all.map((m) => m.truth), ...all.map((m) => m.estimate));
  const { columns = Math.min(4, names.length), width = columns === 1 ? 300 : 160, height = width } = options;
  const concat = names.map((name, k) => ({
    width,
    height,
    layer: [
      ...panel(methods[name]!, methodScale(names).range[k]!, axes(options, range, k, columns, names.length)),
      panelTitle(name, width),
    ],
  }));
  const spec = { ...heading(options), concat, columns, spacing: 14 };
  const what = withUnit(options.label ?? options.parameter ?? "parameter", options.unit);
  return figure(spec, `estimates of ${what} against the truth: ${names.join(", ")}`);
}

function isTable(source: AssessedTable | Readonly<Record<string, Estimates>>): source is AssessedTable {
  return typeof source["columnNames" as never] === "function";
}

/** Titles only at the left and at the bottom: the panels share their axes. */
function axes(
  options: ScatterOptions,
  range: readonly [number, number],
  k: number,
  columns: number,
  count: number,
): { readonly x: VegaLiteSpec; readonly y: VegaLiteSpec } {
  const name = withUnit(options.label ?? options.parameter ?? "", options.unit).trim();
  const { xTitle = `true ${name}`.trim(), yTitle = `estimated ${name}`.trim() } = options;
  const below = k + columns >= count;
  const left = k % columns === 0;
  return {
    x: quantitative("truth", below ? xTitle : null, range, { tickCount: 4 }),
    y: quantitative("estimate", left ? yTitle : null, range, { tickCount: 4, labels: left }),
  };
}

function panel(
  { truth, estimate }: Estimates,
  color: string,
  encoding: { x: VegaLiteSpec; y: VegaLiteSpec },
): readonly VegaLiteSpec[] {
  const [low, high] = (encoding.x["scale"] as { domain: readonly [number, number] }).domain;
  return [
    layer({ truth, estimate }, { type: "circle", size: 9, color, fillOpacity: 0.5, opacity: 1, clip: true }, encoding),
    layer({ truth: [low, high], estimate: [low, high] }, { type: "line", color: reference, strokeWidth: 1 }, encoding),
  ];
}
