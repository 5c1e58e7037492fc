/** Nominal against empirical coverage, rank histograms, and both in one figure for `check()`. */
import type { Calibration, ParameterCalibration } from "../diagnostics/calibration.js";
import type { CoverageCurve } from "../diagnostics/expected-coverage.js";
import { NabiError } from "../runtime/error.js";
import { heading, layer, type PlotOptions, panelTitle } from "./axis.js";
import { type Figure, figure } from "./figure.js";
import type { VegaLiteSpec } from "./render.js";
import { methodScale, quiet, reference } from "./theme.js";

/**
 * Coverage curves over the simultaneous band of a calibrated posterior: below the diagonal too narrow, above it too wide.
 * @param curves by method or region, or the result of a calibration
 */
export function calibration(
  curves: Calibration | Readonly<Record<string, CoverageCurve>>,
  options: PlotOptions = {},
): Figure {
  const named = isCalibration(curves) ? coverageCurves(curves) : curves;
  const { width = 280, height = 280 } = options;
  const spec = { ...heading(options), width, height, layer: coverageLayers(named) };
  return figure(spec, `empirical against nominal coverage: ${Object.keys(named).join(", ")}`);
}

/** Rank histograms of simulation-based calibration, one a parameter, over the band of a calibrated posterior. */
export function sbc(result: Calibration, options: PlotOptions = {}): Figure {
  const { width = 280, height = 200 } = options;
  const many = result.parameters.length > 1;
  const panels = result.parameters.map((parameter) => ({
    width,
    height,
    layer: [...rankLayers(parameter), ...(many ? [panelTitle(parameter.name, width)] : [])],
  }));
  const spec = { ...heading(options), concat: panels, columns: Math.min(3, panels.length) };
  return figure(spec, `ranks of ${result.dataSets} truths among ${result.draws} draws: ${describe(result)}`);
}

/** Ranks and expected coverage side by side: the figure of `check()`. With several parameters, the ranks stand in rows of two. */
export function check(result: Calibration, options: PlotOptions = {}): Figure {
  const { width = 280, height = 220 } = options;
  const many = result.parameters.length > 1;
  const ranks = result.parameters.map((parameter) => ({
    width,
    height,
    layer: [
      ...rankLayers(parameter),
      panelTitle(many ? `Ranks: ${parameter.name}` : "Rank of the truth", width, "left"),
    ],
  }));
  const coverage = {
    width,
    height,
    layer: [...coverageLayers(coverageCurves(result)), panelTitle("Expected coverage", width, "left")],
  };
  const own = { scale: { color: "independent" }, legend: { color: "independent" } }; // the legend belongs to the one panel
  const spec = { ...heading(options), concat: [...ranks, coverage], columns: 2, spacing: 30, resolve: own };
  return figure(spec, `check on ${result.dataSets} data sets: ${describe(result)}`);
}

function describe(result: Calibration): string {
  return result.parameters
    .map(
      (p) =>
        `${p.name} ${p.direction} (χ² p = ${p.chiSquare.pValue.toPrecision(2)}, KS p = ${p.kolmogorovSmirnov.pValue.toPrecision(2)})`,
    )
    .join(", ");
}

function isCalibration(value: Calibration | Readonly<Record<string, CoverageCurve>>): value is Calibration {
  return "parameters" in value && Array.isArray(value["parameters"]);
}

/** The curves of a calibration under the names that the legend shows. */
function coverageCurves(result: Calibration): Readonly<Record<string, CoverageCurve>> {
  const central = result.parameters.map(
    (p) => [result.parameters.length > 1 ? `central, ${p.name}` : "central", p.coverage] as const,
  );
  return Object.fromEntries([...(result.coverage ? [["highest density", result.coverage] as const] : []), ...central]);
}

const percent = { format: "%", tickCount: 5 };

function coverageLayers(curves: Readonly<Record<string, CoverageCurve>>): readonly VegaLiteSpec[] {
  const entries = Object.entries(curves);
  const first = entries[0]?.[1];
  if (!first) throw new NabiError("calibration: at least one coverage curve is required, got none");
  const share = (field: string, title: string): VegaLiteSpec => ({
    field,
    type: "quantitative",
    title,
    scale: { domain: [0, 1], nice: false },
    axis: percent,
  });
  const x = share("nominal", "nominal coverage");
  const y = share("empirical", "empirical coverage");
  const columns = {
    nominal: entries.flatMap(([, curve]) => [0, ...curve.nominal]),
    empirical: entries.flatMap(([, curve]) => [0, ...curve.empirical]),
    name: entries.flatMap(([name, curve]) => new Array<string>(curve.nominal.length + 1).fill(name)),
  };
  const band = { nominal: [0, ...first.nominal], empirical: [0, ...first.lower], upper: [0, ...first.upper] };
  const color = {
    field: "name",
    type: "nominal",
    title: null,
    scale: methodScale(Object.keys(curves)),
    legend: legendInside,
  };
  return [
    layer(band, { type: "area", color: quiet, opacity: 0.45 }, { x, y, y2: { field: "upper" } }),
    layer(
      { nominal: [0, 1], empirical: [0, 1] },
      { type: "line", color: reference, strokeWidth: 1, strokeDash: [4, 3] },
      { x, y },
    ),
    layer(columns, { type: "line" }, { x, y, color }),
  ];
}

/** The lower right corner lies far from every curve worth reading. */
const legendInside: VegaLiteSpec = {
  orient: "bottom-right",
  symbolType: "stroke",
  offset: 6,
  fillColor: "white",
  padding: 4,
};

/** Bars opaque enough to stand before the band. */
const pale = "#8fb3d4";

function rankLayers({
  name,
  histogram: { counts, expected, lower, upper },
}: ParameterCalibration): readonly VegaLiteSpec[] {
  const bins = counts.length;
  const edges = (shift: number): Float64Array => Float64Array.from({ length: bins }, (_, k) => (k + shift) / bins);
  const x = {
    field: "from",
    type: "quantitative",
    title: `rank of ${name} among its draws, scaled`,
    scale: { domain: [0, 1], nice: false },
    axis: { tickCount: 5, grid: false },
  };
  const y = { field: "count", type: "quantitative", title: "data sets", scale: { zero: true, nice: true } };
  const bar = { type: "rect", color: pale, stroke: "white", strokeWidth: 0.5 };
  const across = { from: [0, 1, 0, 1], count: [lower, lower, upper, upper], end: ["lower", "lower", "upper", "upper"] };
  const dashed = { type: "line", color: reference, strokeWidth: 1, strokeDash: [4, 3] };
  return [
    layer(
      { from: [0], to: [1], count: [lower], upper: [upper] },
      { type: "rect", color: quiet, opacity: 0.35 },
      { x, x2: { field: "to" }, y, y2: { field: "upper" } },
    ),
    layer({ from: edges(0), to: edges(1), count: counts }, bar, { x, x2: { field: "to" }, y, y2: { datum: 0 } }),
    // The bars hide the band behind them, so its ends are drawn over them.
    layer(
      across,
      { type: "line", color: "#76828f", strokeWidth: 1 },
      { x, y, detail: { field: "end", type: "nominal" } },
    ),
    layer({ from: [0, 1], count: [expected, expected] }, dashed, { x, y }),
  ];
}
