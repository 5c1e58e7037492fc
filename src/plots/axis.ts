/** Axis titles, domains and the small pieces of specification that several plots share. */
import type { Column, InlineData } from "./inline-data.js";
import { inlineData } from "./inline-data.js";
import type { VegaLiteSpec } from "./render.js";
import { reference } from "./theme.js";

/** Size of the plotting area in pixels and a heading; every plot takes them. */
export interface PlotOptions {
  readonly title?: string;
  readonly subtitle?: string;
  readonly width?: number;
  readonly height?: number;
}

/** A quantity with its unit, as written on an axis: `range (km)`. */
export function withUnit(name: string, unit?: string): string {
  return unit ? `${name} (${unit})` : name;
}

/** The heading part of a specification; none if there is no title. */
export function heading(options: PlotOptions): VegaLiteSpec {
  if (!options.title && !options.subtitle) return {};
  return { title: { text: options.title ?? "", ...(options.subtitle ? { subtitle: options.subtitle } : {}) } };
}

/** A quantitative channel; with a domain the axis keeps to it exactly. */
export function quantitative(
  field: string,
  title: string | null,
  domain?: readonly number[],
  axis?: VegaLiteSpec,
): VegaLiteSpec {
  const scale = domain ? { domain, nice: false, zero: false } : { zero: false };
  return { field, type: "quantitative", title, scale, ...(axis ? { axis } : {}) };
}

/** A layer with data of its own. */
export function layer(
  columns: Readonly<Record<string, Column>>,
  mark: VegaLiteSpec,
  encoding: VegaLiteSpec,
  digits?: number,
): VegaLiteSpec {
  const data: InlineData = inlineData(columns, digits);
  return { data, mark, encoding };
}

/**
 * The name of one of several panels, as a layer above the plotting area. A `title` stands higher over panels whose axis labels reach
 * above the frame, and a row of them looks ragged.
 */
export function panelTitle(text: string, width: number, align: "left" | "center" = "center"): VegaLiteSpec {
  const mark = { type: "text", align, baseline: "bottom", fontSize: 13, fontWeight: "bold" };
  const place = { x: { value: align === "left" ? 0 : width / 2 }, y: { value: -8 } };
  return layer({ label: [text] }, mark, { ...place, text: { field: "label", type: "nominal" } });
}

/** A dashed vertical line at the truth. */
export function truthLine(truth: number, x: VegaLiteSpec): VegaLiteSpec {
  return layer({ x: [truth] }, { type: "rule", color: reference, strokeDash: [5, 4], strokeWidth: 1.5 }, { x });
}

/** The least interval that holds all finite values. */
export function extent(...lists: readonly ArrayLike<number>[]): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const value = list[i]!;
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}
