/** Fields above the posterior densities that they lead to, one column a data set: Figure 3(b) of arXiv:2404.12484. */
import { NabiError } from "../runtime/error.js";
import { extent, heading, type PlotOptions } from "./axis.js";
import { type DensityPanel, densityLayers, panelMethods } from "./density-panel.js";
import { type FieldOptions, fieldPanel } from "./field.js";
import { type Figure, figure } from "./figure.js";

/** One column: a field and the densities of its parameter. */
export interface FieldAndDensities extends DensityPanel {
  /** (rows·columns), row-major. */
  readonly field: ArrayLike<number>;
  /** Heading of the column. */
  readonly title?: string;
}

export interface FieldsAndDensitiesOptions
  extends Pick<PlotOptions, "title" | "subtitle">,
    Pick<FieldOptions, "shape" | "bounds" | "label" | "unit" | "domain" | "size"> {
  /** Height of the density panels in pixels, default 140. */
  readonly height?: number;
}

/**
 * Draws one column a data set; all fields share one colour scale, all densities one set of colours and one legend.
 * @param columns data sets, each with its densities, lines, truth and range
 */
export function fieldsAndDensities(
  columns: readonly FieldAndDensities[],
  options: FieldsAndDensitiesOptions = {},
): Figure {
  if (columns.length === 0) throw new NabiError("fieldsAndDensities: at least one data set is required, got none");
  const methods = panelMethods(columns);
  const domain = options.domain ?? extent(...columns.map((column) => column.field));
  const { title, subtitle, height = 140, ...shared } = options;
  const fields = columns.map((column, k) => ({
    ...fieldPanel(
      column.field,
      { size: 176, ...shared, domain, axes: ["s₁", k === 0 ? "s₂" : null] },
      { legend: true },
    ),
    ...(column.title ? { title: { text: column.title, anchor: "middle", frame: "group" } } : {}),
  }));
  const densities = columns.map((column, k) => ({
    width: fields[k]!["width" as never],
    height,
    ...densityLayers(column, methods, { legend: true, yTitle: k === 0 ? "density" : null }),
  }));
  const spec = {
    ...heading({ ...(title ? { title } : {}), ...(subtitle ? { subtitle } : {}) }),
    concat: [...fields, ...densities],
    columns: columns.length,
    spacing: 18,
    resolve: { scale: { fill: "shared", stroke: "shared" }, legend: { fill: "shared", stroke: "shared" } },
  };
  return figure(spec, `${columns.length} fields above the posterior densities of ${methods.join(", ")}`);
}
