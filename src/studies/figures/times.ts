/** What each method costs: before the first data set, and for each one. */
import { layer, panelTitle } from "../../plots/axis.js";
import { type Figure, figure } from "../../plots/figure.js";
import type { VegaLiteSpec } from "../../plots/render.js";
import { methodScale } from "../../plots/theme.js";
import { intervalMethod, shownMethods } from "../table.js";
import type { StudyUnit } from "../unit.js";

interface Cost {
  readonly method: string;
  readonly seconds: number;
}

const apart = { scale: { color: "independent" } }; // panels show the methods that they have

/** Means over seeds, on logarithmic axes; the left panel simulates and trains, the right one answers for one data set. */
export function timesFigure(units: readonly StudyUnit[]): Figure | undefined {
  const trained = new Set(units.map(({ method }) => method));
  const methods = shownMethods(units).flatMap((method) => [method, intervalMethod[method] ?? method]);
  const names = [...new Set(methods)].filter((method) => trained.has(method));
  if (names.length === 0) return undefined;
  const costs = (seconds: (unit: StudyUnit) => number): Cost[] =>
    names.flatMap((method) => {
      const own = units.filter((unit) => unit.method === method).map(seconds);
      const mean = own.reduce((a, b) => a + b, 0) / own.length;
      return mean > 0 ? [{ method, seconds: mean }] : [];
    });
  const panels = [
    panel(
      costs(({ seconds }) => seconds.simulation + seconds.training),
      "Once: simulate and train",
    ),
    panel(
      costs(({ seconds, testFields }) => seconds.inference / testFields),
      "Each data set: infer",
    ),
  ].filter((one) => one !== undefined);
  return figure({ concat: panels, columns: 2, spacing: 30, resolve: apart }, `times of ${names.join(", ")}`);
}

function panel(costs: readonly Cost[], title: string): VegaLiteSpec | undefined {
  if (costs.length === 0) return undefined;
  const width = 290;
  const methods = costs.map(({ method }) => method);
  const columns = {
    seconds: costs.map(({ seconds }) => seconds),
    method: costs.map(({ method }) => method),
    label: costs.map(({ seconds }) => duration(seconds)),
  };
  const decades = costs.map(({ seconds }) => Math.log10(seconds));
  // Room for the label behind the last dot.
  const [low, high] = [Math.floor(Math.min(...decades) - 0.1), Math.ceil(Math.max(...decades) + 0.5)];
  const ticks = Array.from({ length: high - low + 1 }, (_, k) => 10 ** (low + k));
  const x = {
    field: "seconds",
    type: "quantitative",
    title: "seconds",
    scale: { type: "log", domain: [10 ** low, 10 ** high], nice: false },
    axis: { values: ticks, format: "~g" },
  };
  const y = { field: "method", type: "nominal", title: null, sort: methods, scale: { domain: methods } };
  const color = { field: "method", type: "nominal", scale: colorsOf(methods), legend: null };
  const dot = { type: "circle", size: 70, opacity: 1 };
  const text = { type: "text", align: "left", dx: 8, fontSize: 11, color: "#333333" };
  return {
    width,
    height: { step: 22 },
    layer: [
      layer(columns, dot, { x, y, color }),
      layer(columns, text, { x, y, text: { field: "label", type: "nominal" } }),
      panelTitle(title, width, "left"),
    ],
  };
}

/** The quantiles of a point estimator have its colour. */
function colorsOf(methods: readonly string[]): {
  readonly domain: readonly string[];
  readonly range: readonly string[];
} {
  const owners = Object.entries(intervalMethod);
  const names = methods.map((method) => owners.find(([, own]) => own === method)?.[0] ?? method);
  const { domain, range } = methodScale(names);
  return { domain: methods, range: names.map((name) => range[domain.indexOf(name)]!) };
}

/** A time as people say it. */
export function duration(seconds: number): string {
  if (seconds >= 90) return `${Number((seconds / 60).toPrecision(2))} min`;
  if (seconds >= 1) return `${Number(seconds.toPrecision(2))} s`;
  return `${Number((1000 * seconds).toPrecision(2))} ms`;
}
