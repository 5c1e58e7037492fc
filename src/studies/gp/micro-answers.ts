/** What a method says of the three micro fields: the curves and lines of Figure 3(b). */
import type { Assessable } from "../../diagnostics/method-answer.js";
import { type DensityCurve, kernelDensity, posteriorCurve } from "../../plots/density-curve.js";
import type { Posterior } from "../../potentials/posterior.js";
import { rounded } from "../unit.js";
import { microFields } from "./model.js";

export interface MicroAnswer {
  /** The posterior mean, or the estimate of it. */
  readonly mean: number;
  readonly density?: DensityCurve;
}

const points = Float64Array.from({ length: 241 }, (_, k) => 0.6 * ((k + 0.5) / 241));
const draws = 2_000;

/** Undefined for methods that give neither means nor densities. */
export async function microAnswers(method: Assessable): Promise<readonly MicroAnswer[] | undefined> {
  const micro = await microFields();
  if (method.posterior && ["density", "potential"].includes(method.kind ?? "density")) {
    const batch = await method.posterior(micro);
    const each = Array.from({ length: micro.length }, (_, i) => batch.at(i));
    return Promise.all(each.map(posteriorAnswer));
  }
  if (method.kind === "quantile" || !method.estimate) return undefined;
  const table = await method.estimate(micro);
  return Array.from({ length: micro.length }, (_, i) => ({ mean: rounded(table.values[i]!)! }));
}

async function posteriorAnswer(posterior: Posterior): Promise<MicroAnswer> {
  const [mean] = await posterior.mean();
  const curve =
    posterior.hasDensity === false
      ? kernelDensity((await posterior.sample(draws)).values, { lower: 0, upper: 0.6 })
      : await posteriorCurve(posterior, points);
  return { mean: rounded(mean!)!, density: { points: short(curve.points), density: short(curve.density) } };
}

const short = (values: ArrayLike<number>): number[] => Array.from(values, (value) => Number(value.toPrecision(4)));
