/** Statistics of fields against θ, under the mean and the 95 % interval of the Gaussian that a synthetic likelihood binds to θ. */
import { extent, layer, panelTitle, quantitative } from "../../plots/axis.js";
import { type Figure, figure } from "../../plots/figure.js";
import type { VegaLiteSpec } from "../../plots/render.js";
import { accent, methodColors, methodOrder, reference } from "../../plots/theme.js";
import type { Binding } from "./binding.js";

export interface BoundStatistic extends Binding {
  readonly method: string;
}

/** One panel a method, in the paper's order. */
export function boundStatistics(bound: readonly BoundStatistic[]): Figure {
  const order = methodOrder(bound.map(({ method }) => method));
  const sorted = [...bound].sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method));
  const spec = { concat: sorted.map(panel), columns: 2, spacing: 30 };
  return figure(spec, `statistics against the length scale: ${order.join(", ")}`);
}

function panel({ method, fields, curve }: BoundStatistic): VegaLiteSpec {
  const [width, height] = [280, 220];
  const lower = curve.mean.map((mean, k) => mean - 1.96 * curve.sd[k]!);
  const upper = curve.mean.map((mean, k) => mean + 1.96 * curve.sd[k]!);
  const x = quantitative("theta", "length scale θ", [0, 0.6], { tickCount: 4 });
  const y = quantitative("statistic", "statistic S(Z)", extent(fields.statistic, lower, upper), { tickCount: 5 });
  const color = methodColors[method] ?? accent;
  const dots = { type: "circle", size: 10, color: reference, opacity: 0.45, clip: true };
  return {
    width,
    height,
    layer: [
      layer(
        { theta: curve.theta, statistic: lower, upper },
        { type: "area", color, opacity: 0.25, clip: true },
        { x, y, y2: { field: "upper" } },
      ),
      layer({ theta: fields.theta, statistic: fields.statistic }, dots, { x, y }),
      layer({ theta: curve.theta, statistic: curve.mean }, { type: "line", color, clip: true }, { x, y }),
      panelTitle(method, width),
    ],
  };
}
