/** Figures side by side, as one. */
import { NabiError } from "../runtime/error.js";
import { heading, type PlotOptions, panelTitle } from "./axis.js";
import { type Figure, figure } from "./figure.js";
import type { VegaLiteSpec } from "./render.js";

export interface RowOptions extends Pick<PlotOptions, "title" | "subtitle"> {
  /** Figures in a row; default all of them. */
  readonly columns?: number;
}

/** Every figure keeps its own colours and legend. */
const own = { color: "independent", stroke: "independent", fill: "independent" };

/**
 * Puts figures beside each other; each keeps its size, its title, its axes and its colours.
 * @throws NabiError if there are none, or `columns` is no positive whole number
 */
export function row(figures: readonly Figure[], options: RowOptions = {}): Figure {
  const { columns = figures.length } = options;
  if (figures.length === 0) throw new NabiError("row: at least one figure is required, got none");
  if (!Number.isInteger(columns) || columns < 1)
    throw new NabiError(`row: columns of 1 or more are required, got ${columns}`);
  const concat = figures.map(({ spec }) => panelOf(spec));
  const spec = { ...heading(options), concat, columns, spacing: 24, resolve: { scale: own, legend: own } };
  return figure(spec, figures.map(({ text }) => text).join("; "));
}

/** One figure as a panel. The title becomes a layer where there are layers: see `panelTitle`. */
function panelOf({ $schema, config, description, ...panel }: VegaLiteSpec): VegaLiteSpec {
  const { title, layer, width, ...rest } = panel as Readonly<Record<string, unknown>>;
  const { text, subtitle } = (title ?? {}) as { readonly text?: string; readonly subtitle?: string };
  if (!Array.isArray(layer) || typeof width !== "number" || !text || subtitle) return panel;
  return { ...rest, width, layer: [...layer, panelTitle(text, width, "left")] };
}
