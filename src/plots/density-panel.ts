/** The layers of one density panel: shaded interval, curves, lines, truth. */
import { extent, layer, quantitative, truthLine, withUnit } from "./axis.js";
import { type DensityCurve, type DensitySource, densityCurve } from "./density-curve.js";
import type { VegaLiteSpec } from "./render.js";
import { accent, methodColors, methodOrder, methodScale, reference } from "./theme.js";

export interface DensityPanel {
  /** Densities by method; values are curves or draws (N). */
  readonly densities: Readonly<Record<string, DensitySource>>;
  /** True value, drawn dashed. */
  readonly truth?: number;
  /** Vertical lines by method: means, point estimates. */
  readonly lines?: Readonly<Record<string, number>>;
  /** Ends of an interval to shade under the density, where there is only one. */
  readonly interval?: readonly [number, number];
  /** Name of the parameter, for the axis. */
  readonly parameter?: string;
  readonly unit?: string;
  /** Ends of the axis; for draws also the ends of the support. Default: where the densities are. */
  readonly range?: readonly [number, number];
}

/** All methods that panels show, in the paper's order. */
export function panelMethods(panels: readonly DensityPanel[]): readonly string[] {
  return methodOrder(panels.flatMap((panel) => [...Object.keys(panel.densities), ...Object.keys(panel.lines ?? {})]));
}

/** The layers of one panel; colours are on the `stroke` channel, so that a field's `fill` can stand beside it. */
export function densityLayers(
  panel: DensityPanel,
  methods: readonly string[],
  options: { readonly legend: boolean; readonly yTitle?: string | null },
): VegaLiteSpec {
  const curves = Object.entries(panel.densities).map(
    ([name, source]) => [name, densityCurve(source, support(panel), panel.parameter)] as const,
  );
  const range =
    panel.range ??
    visibleRange(
      curves.map(([, curve]) => curve),
      panel,
    );
  const x = quantitative("x", withUnit(panel.parameter ?? "value", panel.unit), range);
  const title = options.yTitle === undefined ? "density" : options.yTitle;
  // A density that ends above zero, at a bound of the prior, must not look as if it ended at zero.
  const y = { ...quantitative("y", title, undefined, { tickCount: 4 }), scale: { zero: true } };
  const stroke = {
    field: "method",
    type: "nominal",
    title: null,
    scale: methodScale(methods),
    legend: options.legend ? { orient: "right", symbolType: "stroke" } : null,
  };
  const only = curves.length === 1 ? curves[0] : undefined;
  return {
    layer: [
      ...(only && panel.interval ? [shade(only[0], only[1], panel.interval, x, y)] : []),
      curveLayer(curves, x, y, stroke, range),
      ...(panel.lines ? [lineLayer(panel.lines, x, stroke)] : []),
      ...(panel.truth === undefined ? [] : [truthLine(panel.truth, x), truthLabel(panel.truth, x)]),
    ],
  };
}

function support(panel: DensityPanel): { lower?: number; upper?: number } {
  return panel.range ? { lower: panel.range[0], upper: panel.range[1] } : {};
}

/** Where some density exceeds a thousandth of its peak, widened to take in the truth and the lines. */
function visibleRange(curves: readonly DensityCurve[], panel: DensityPanel): readonly [number, number] {
  const seen = curves.map(({ points, density }) => {
    const peak = extent(density)[1];
    return Array.from(points).filter((_, i) => density[i]! > peak / 1000);
  });
  return extent(...seen, panel.truth === undefined ? [] : [panel.truth], Object.values(panel.lines ?? {}));
}

function curveLayer(
  curves: readonly (readonly [string, DensityCurve])[],
  x: VegaLiteSpec,
  y: VegaLiteSpec,
  stroke: VegaLiteSpec,
  range: readonly [number, number],
): VegaLiteSpec {
  const rows = curves.flatMap(([method, curve]) =>
    visiblePoints(curve, range).map((i) => [curve.points[i]!, curve.density[i]!, method] as const),
  );
  const columns = { x: rows.map((r) => r[0]), y: rows.map((r) => r[1]), method: rows.map((r) => r[2]) };
  return layer(columns, { type: "line", strokeWidth: 2, clip: true }, { x, y, stroke }, 4);
}

/** At most this many points a curve: more cannot be told apart in a notebook. */
const mostPoints = 160;

/** Indices of the points that shape the curve within the range: thinned where it is high, its ends only where it lies on the axis. */
function visiblePoints({ points, density }: DensityCurve, [low, high]: readonly [number, number]): readonly number[] {
  const inside = Array.from({ length: points.length }, (_, i) => i).filter(
    (i) => points[i]! >= low && points[i]! <= high,
  );
  const floor = extent(density)[1] / 2000;
  const flat = (k: number): boolean => k >= 0 && k < inside.length && density[inside[k]!]! < floor;
  const shaping = inside.filter((_, k) => !(flat(k - 1) && flat(k) && flat(k + 1)));
  const step = Math.max(1, Math.ceil(shaping.length / mostPoints));
  return shaping.filter((_, k) => k % step === 0 || k === shaping.length - 1);
}

function shade(
  method: string,
  curve: DensityCurve,
  [low, high]: readonly [number, number],
  x: VegaLiteSpec,
  y: VegaLiteSpec,
): VegaLiteSpec {
  const inner = Array.from(curve.points).filter((point) => point > low && point < high);
  const points = [low, ...inner, high];
  const heights = points.map((point) => interpolate(curve, point));
  const color = methodColors[method] ?? accent;
  return layer({ x: points, y: heights }, { type: "area", color, opacity: 0.2, clip: true }, { x, y });
}

function interpolate({ points, density }: DensityCurve, x: number): number {
  let i = 1;
  while (i < points.length - 1 && points[i]! < x) i++;
  const share = (x - points[i - 1]!) / (points[i]! - points[i - 1]!);
  return density[i - 1]! + Math.min(1, Math.max(0, share)) * (density[i]! - density[i - 1]!);
}

function lineLayer(lines: Readonly<Record<string, number>>, x: VegaLiteSpec, stroke: VegaLiteSpec): VegaLiteSpec {
  return layer(
    { x: Object.values(lines), method: Object.keys(lines) },
    { type: "rule", strokeWidth: 2, clip: true },
    { x, stroke },
  );
}

/** The word above the dashed line, outside the frame, where no curve passes. */
function truthLabel(truth: number, x: VegaLiteSpec): VegaLiteSpec {
  const mark = { type: "text", align: "center", baseline: "bottom", dy: -3, color: reference, fontSize: 11 };
  return layer({ x: [truth], label: ["truth"] }, mark, {
    x,
    y: { value: 0 },
    text: { field: "label", type: "nominal" },
  });
}
