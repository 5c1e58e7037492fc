/** Posterior densities, for one method or several, with the truth dashed and an interval shaded. */
import { NabiError } from "../runtime/error.js";
import { formatNumber } from "../tables/named-vector.js";
import { heading, type PlotOptions } from "./axis.js";
import { type DensitySource, isDensitySource } from "./density-curve.js";
import { type DensityPanel, densityLayers, panelMethods } from "./density-panel.js";
import { type Figure, figure } from "./figure.js";

export type DensityOptions = PlotOptions & Omit<DensityPanel, "densities">;

/**
 * Draws densities over one parameter.
 * @param densities by method, or a single one
 */
export function density(
  densities: DensitySource | Readonly<Record<string, DensitySource>>,
  options: DensityOptions = {},
): Figure {
  const single = isDensitySource(densities);
  const panel: DensityPanel = { ...options, densities: single ? { posterior: densities } : densities };
  const names = panelMethods([panel]);
  const { width = 460, height = 240 } = options;
  const spec = { ...heading(options), width, height, ...densityLayers(panel, names, { legend: names.length > 1 }) };
  const what = options.parameter ? ` of ${options.parameter}` : "";
  return figure(
    spec,
    `density${what}: ${names.join(", ")}${options.truth === undefined ? "" : `; truth ${formatNumber(options.truth)}`}`,
  );
}

export interface MarginalsOptions extends PlotOptions {
  /** Panels in a row, default 3. */
  readonly columns?: number;
}

/** Draws the densities of several parameters, one panel each; all panels share their colours and one legend. */
export function marginals(panels: readonly DensityPanel[], options: MarginalsOptions = {}): Figure {
  if (panels.length === 0) throw new NabiError("marginals: at least one parameter is required, got none");
  const methods = panelMethods(panels);
  const { width = 220, height = 150, columns = Math.min(3, panels.length) } = options;
  const concat = panels.map((panel, k) => ({
    width,
    height,
    ...densityLayers(panel, methods, { legend: methods.length > 1, yTitle: k % columns === 0 ? "density" : null }),
  }));
  const shared = { scale: { stroke: "shared" }, legend: { stroke: "shared" } };
  const spec = { ...heading(options), concat, columns, spacing: 18, resolve: shared };
  return figure(
    spec,
    `densities of ${panels.map((panel) => panel.parameter ?? "a parameter").join(", ")}: ${methods.join(", ")}`,
  );
}
