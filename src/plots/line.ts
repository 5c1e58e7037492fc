/** Curves over a common quantity. */
import { NabiError } from "../runtime/error.js";
import { extent, heading, layer, type PlotOptions } from "./axis.js";
import { type Figure, figure } from "./figure.js";
import type { VegaLiteSpec } from "./render.js";
import { methodScale } from "./theme.js";

/** Points of one curve; `lower` and `upper` draw a band around it. */
export interface Series {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly lower?: ArrayLike<number>;
  readonly upper?: ArrayLike<number>;
  /** Draws the curve dashed and above the solid ones, so that a curve under it can be seen. */
  readonly dashed?: boolean;
}

export interface LineOptions extends PlotOptions {
  /** Titles of the axes, with units. */
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** "log" for a logarithmic axis; default "linear". */
  readonly xScale?: "linear" | "log";
  readonly yScale?: "linear" | "log";
  /** Draw the points too. */
  readonly points?: boolean;
  /** Name the curves beside the plot. Default true, where there are several. */
  readonly legend?: boolean;
}

/** Draws one curve a series, in the order given. */
export function line(series: Series | Readonly<Record<string, Series>>, options: LineOptions = {}): Figure {
  const named = isSeries(series) ? { value: series } : series;
  const entries = Object.entries(named);
  if (entries.length === 0) throw new NabiError("line: at least one series is required, got none");
  const { width = 460, height = 260 } = options;
  const name = entries.flatMap(([key, { x }]) => new Array<string>(x.length).fill(key));
  const join = (pick: (s: Series) => ArrayLike<number>): number[] => entries.flatMap(([, s]) => Array.from(pick(s)));
  const x = {
    field: "x",
    type: "quantitative",
    title: options.xTitle ?? "x",
    ...scale(
      join((s) => s.x),
      options.xScale,
      Math.ceil(width / 60), // Vega's own labels touch each other on a narrow plot
    ),
  };
  const y = {
    field: "y",
    type: "quantitative",
    title: options.yTitle ?? "y",
    ...scale(
      join((s) => s.y),
      options.yScale,
    ),
  };
  const legend = entries.length > 1 && (options.legend ?? true) ? { symbolType: "stroke", symbolOpacity: 1 } : null;
  const color = {
    field: "series",
    type: "nominal",
    title: null,
    scale: methodScale(Object.keys(named)),
    legend,
    sort: null,
  };
  const hasBand = entries.some(([, s]) => s.lower && s.upper);
  const band = {
    x: join((s) => s.x),
    lower: join((s) => s.lower ?? s.y),
    upper: join((s) => s.upper ?? s.y),
    series: name,
  };
  const spec = {
    ...heading(options),
    width,
    height,
    layer: [
      ...(hasBand
        ? [
            layer(
              band,
              { type: "area", opacity: 0.18 },
              { x, y: { ...y, field: "lower" }, y2: { field: "upper" }, color },
            ),
          ]
        : []),
      ...curves(entries, options.points ?? false, { x, y, color }),
    ],
  };
  return figure(spec, `${options.yTitle ?? "y"} against ${options.xTitle ?? "x"}: ${Object.keys(named).join(", ")}`);
}

/** The solid curves in one layer, and the dashed ones in another above it. */
function curves(
  entries: readonly (readonly [string, Series])[],
  point: boolean,
  encoding: VegaLiteSpec,
): readonly VegaLiteSpec[] {
  return [false, true].flatMap((dashed) => {
    const own = entries.filter(([, series]) => (series.dashed ?? false) === dashed);
    if (own.length === 0) return [];
    const columns = {
      x: own.flatMap(([, { x }]) => Array.from(x)),
      y: own.flatMap(([, { y }]) => Array.from(y)),
      series: own.flatMap(([name, { x }]) => new Array<string>(x.length).fill(name)),
    };
    return [layer(columns, { type: "line", point, ...(dashed ? { strokeDash: [5, 4] } : {}) }, encoding)];
  });
}

function isSeries(value: Series | Readonly<Record<string, Series>>): value is Series {
  return "x" in value && "y" in value && typeof (value.x as { length?: unknown }).length === "number";
}

/** Scale and, for logarithmic ones, ticks: whole decades, with 2 and 5 between them where there are few; Vega's own run into each other. */
function scale(
  values: readonly number[],
  type: "linear" | "log" = "linear",
  tickCount?: number,
): Readonly<Record<string, unknown>> {
  if (type === "linear") return { scale: { type, zero: false }, ...(tickCount ? { axis: { tickCount } } : {}) };
  const [low, high] = extent(values);
  if (!(low > 0)) throw new NabiError(`line: positive values are required on a logarithmic axis, got ${low}`);
  const decades = Array.from(
    { length: Math.ceil(Math.log10(high / low)) + 2 },
    (_, k) => 10 ** (Math.floor(Math.log10(low)) + k),
  );
  const steps = high / low > 1000 ? [1] : [1, 2, 5];
  const ticks = decades.flatMap((decade) => steps.map((step) => Number((step * decade).toPrecision(12))));
  return {
    scale: { type, nice: false },
    axis: { values: ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001) },
  };
}
