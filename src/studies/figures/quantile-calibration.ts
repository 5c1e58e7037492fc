/** Empirical against nominal quantiles by method: the share of truths below each posterior quantile. */
import { heading, layer, type PlotOptions, quantitative } from "../../plots/axis.js";
import { type Figure, figure } from "../../plots/figure.js";
import type { VegaLiteSpec } from "../../plots/render.js";
import { methodScale, quiet, reference } from "../../plots/theme.js";
import type { MethodEstimates } from "../method-estimates.js";

interface Curve {
  readonly nominal: readonly number[];
  readonly empirical: readonly number[];
}

const levels = Array.from({ length: 41 }, (_, k) => k / 40);

/**
 * Curves where a method gave the place of each truth in its posterior, dots where it gave quantiles alone; behind them the band in which
 * 95 % of the values of a calibrated method lie. Undefined where no method has either.
 */
export function quantileCalibrationFigure(
  methods: ReadonlyMap<string, MethodEstimates>,
  options: PlotOptions = {},
): Figure | undefined {
  const curves = new Map<string, Curve>();
  const dots = new Map<string, Curve>();
  for (const [method, own] of methods) {
    if (own.pit) curves.set(method, curveOf(own.pit));
    else if (own.lower && own.upper) dots.set(method, dotsOf(own));
  }
  const names = [...curves.keys(), ...dots.keys()];
  if (names.length === 0) return undefined;
  const count = Math.min(...[...methods.values()].map(({ truth }) => truth.length));
  const axis = (field: string, title: string): VegaLiteSpec =>
    quantitative(field, title, [0, 1], { format: "%", tickCount: 5 });
  const [x, y] = [axis("nominal", "nominal quantile"), axis("empirical", "truths below it")];
  const color = { field: "method", type: "nominal", title: null, scale: methodScale(names) };
  const spec = {
    ...heading(options),
    width: options.width ?? 320,
    height: options.height ?? 320,
    layer: [
      ...band(count, x, y),
      ...(curves.size > 0
        ? [layer(columnsOf(curves), { type: "line" }, { x, y, color: legend(color, "stroke") })]
        : []),
      ...(dots.size > 0
        ? [layer(columnsOf(dots), { type: "circle", size: 45, opacity: 0.9 }, { x, y, color: legend(color, "circle") })]
        : []),
    ],
  };
  return figure(spec, `empirical against nominal quantiles: ${names.join(", ")}`);
}

const legend = (color: VegaLiteSpec, symbolType: string): VegaLiteSpec => ({
  ...color,
  legend: { symbolType, symbolOpacity: 1 },
});

function curveOf(pit: readonly number[]): Curve {
  const sorted = [...pit].sort((a, b) => a - b);
  let below = 0;
  const empirical = levels.map((level) => {
    while (below < sorted.length && sorted[below]! <= level) below++;
    return below / sorted.length;
  });
  return { nominal: levels, empirical };
}

function dotsOf({ truth, lower, median, upper }: MethodEstimates): Curve {
  const share = (quantile: readonly number[]): number =>
    quantile.filter((value, i) => truth[i]! <= value).length / truth.length;
  const known = [[0.05, lower!], ...(median ? [[0.5, median] as const] : []), [0.95, upper!]] as readonly (readonly [
    number,
    readonly number[],
  ])[];
  return { nominal: known.map(([level]) => level), empirical: known.map(([, quantile]) => share(quantile)) };
}

/** Normal approximation of the binomial; its error is below the width of a line. */
function band(count: number, x: VegaLiteSpec, y: VegaLiteSpec): readonly VegaLiteSpec[] {
  const half = levels.map((level) => 1.96 * Math.sqrt((level * (1 - level)) / count));
  const columns = {
    nominal: levels,
    empirical: levels.map((level, k) => Math.max(0, level - half[k]!)),
    upper: levels.map((level, k) => Math.min(1, level + half[k]!)),
  };
  const dashed = { type: "line", color: reference, strokeWidth: 1, strokeDash: [4, 3] };
  return [
    layer(columns, { type: "area", color: quiet, opacity: 0.45 }, { x, y, y2: { field: "upper" } }),
    layer({ nominal: [0, 1], empirical: [0, 1] }, dashed, { x, y }),
  ];
}

function columnsOf(curves: ReadonlyMap<string, Curve>): Record<string, number[]> & { method: never } {
  const all = [...curves];
  return {
    nominal: all.flatMap(([, { nominal }]) => nominal),
    empirical: all.flatMap(([, { empirical }]) => empirical),
    method: all.flatMap(([method, { nominal }]) => nominal.map(() => method)),
  } as never;
}
