/** The Gaussian that a synthetic likelihood binds to θ, N(S; μ(θ), σ(θ)²), and statistics of fields to draw beside it: Figure 3(a). */
import { chooseEngine } from "../../engine/choose.js";
import type { Statistic } from "../../estimators/statistic.js";
import type { FittedPotential } from "../../fitted/fitted.js";
import { statisticsOf } from "../../fitted/statistics.js";
import type { Simulations } from "../../simulators/simulations.js";
import { rounded } from "../unit.js";
import { model } from "./model.js";

export interface Binding {
  /** Fields: their length scales and their statistics. */
  readonly fields: { readonly theta: readonly number[]; readonly statistic: readonly number[] };
  /** μ and σ on a grid of θ. */
  readonly curve: {
    readonly theta: readonly number[];
    readonly mean: readonly number[];
    readonly sd: readonly number[];
  };
}

const shownFields = 500;
const gridPoints = 60;
const longest = 0.6; // the prior's upper end

const short = (values: ArrayLike<number>): number[] => Array.from(values, (value) => rounded(value)!);

/** Reads μ and σ off the trained synthetic likelihood of one statistic. */
export async function bindingOf(fitted: FittedPotential, statistic: Statistic, fields: Simulations): Promise<Binding> {
  const shown = fields.slice(0, Math.min(shownFields, fields.length));
  const values = await statisticsOf(statistic, model.simulator, shown.data, await chooseEngine());
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const three = [0, Math.floor(order.length / 2), order.length - 1].map((rank) => order[rank]!);
  const theta = Float64Array.from({ length: gridPoints }, (_, k) => ((k + 0.5) / gridPoints) * longest);
  const logs: Float64Array[] = [];
  for (const i of three)
    logs.push(Float64Array.from(await (await fitted.likelihood(shown.dataAt(i))).logDensity(theta)));
  const moments = Array.from(theta, (_, k) =>
    gaussianThrough(
      three.map((i) => values[i]!),
      logs.map((log) => log[k]!),
    ),
  );
  return {
    fields: { theta: short(shown.parameters), statistic: short(values) },
    curve: { theta: short(theta), mean: short(moments.map(([m]) => m)), sd: short(moments.map(([, sd]) => sd)) },
  };
}

/** Mean and standard deviation of a Gaussian from its log density at three points: a parabola, whose divided differences say both. */
export function gaussianThrough(at: readonly number[], logs: readonly number[]): readonly [mean: number, sd: number] {
  const [a, b, c] = at as [number, number, number];
  const first = (logs[1]! - logs[0]!) / (b - a);
  const second = ((logs[2]! - logs[1]!) / (c - b) - first) / (c - a);
  const variance = -1 / (2 * second);
  return [(a + b) / 2 + variance * first, Math.sqrt(variance)];
}
