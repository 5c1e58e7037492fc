/** Histogram of one quantity, scaled to a density so that a curve can lie over it. */
import { NabiError } from "../runtime/error.js";
import { extent, heading, layer, type PlotOptions, withUnit } from "./axis.js";
import type { DensityCurve } from "./density-curve.js";
import { type Figure, figure } from "./figure.js";
import { accent, reference } from "./theme.js";

export interface HistogramOptions extends PlotOptions {
  /** Name of the quantity, for the axis. */
  readonly label?: string;
  readonly unit?: string;
  /** Number of bins, default 30. */
  readonly bins?: number;
  /** Ends of the first and the last bin; default the data's. Values beyond are not drawn, and the text says how many. */
  readonly range?: readonly [number, number];
  /** A density to draw over the bars. */
  readonly curve?: DensityCurve;
}

/** Draws the histogram of values (N). */
export function histogram(values: ArrayLike<number>, options: HistogramOptions = {}): Figure {
  const { bins = 30, width = 460, height = 240 } = options;
  const [low, high] = options.range ?? extent(values);
  if (!(high > low))
    throw new NabiError(
      `histogram: values that differ are required, got ${values.length} values from ${low} to ${high}`,
    );
  const step = (high - low) / bins;
  const counts = new Float64Array(bins);
  let outside = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= low && value <= high) counts[Math.min(bins - 1, Math.floor((value - low) / step))]!++;
    else outside++;
  }
  const bars = {
    from: Float64Array.from(counts, (_, k) => low + k * step),
    to: Float64Array.from(counts, (_, k) => low + (k + 1) * step),
    y: counts.map((count) => count / (values.length * step)),
  };
  const name = withUnit(options.label ?? "value", options.unit);
  const x = {
    field: "from",
    type: "quantitative",
    title: name,
    scale: { domain: [low, high], nice: false, zero: false },
  };
  const y = { field: "y", type: "quantitative", title: "density" };
  const bar = { type: "rect", color: accent, opacity: 0.55, stroke: "white", strokeWidth: 0.5 };
  const layers = [layer(bars, bar, { x, x2: { field: "to" }, y, y2: { datum: 0 } })];
  if (options.curve) {
    const { points, density } = options.curve;
    layers.push(layer({ from: points, y: density }, { type: "line", color: reference, clip: true }, { x, y }));
  }
  const note = outside > 0 ? `; ${outside} values outside the range are not drawn` : "";
  return figure(
    { ...heading(options), width, height, layer: layers },
    `histogram of ${values.length} values of ${name}${note}`,
  );
}
