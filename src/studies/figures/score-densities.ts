/** How the scores of single data sets are spread, by method: squared errors and interval scores, on logarithmic axes. */
import { intervalScores } from "../../diagnostics/interval-score.js";
import type { Figure } from "../../plots/figure.js";
import { plot } from "../../plots/plot.js";
import type { MethodEstimates } from "../method-estimates.js";

type Draws = Readonly<Record<string, Float64Array>>;

/** Undefined where no method has estimates. */
export function scoreDensityFigure(methods: ReadonlyMap<string, MethodEstimates>): Figure | undefined {
  const byMethod = (score: (own: MethodEstimates) => ArrayLike<number> | undefined): Draws =>
    Object.fromEntries(
      [...methods].flatMap(([method, own]) => {
        const values = score(own);
        // A point that is hit exactly, to six digits, has no logarithm.
        return values ? [[method, Float64Array.from(values, Math.log10).filter(Number.isFinite)] as const] : [];
      }),
    );
  const squared = byMethod(({ truth, mean, median }) => (mean ?? median)?.map((value, i) => (value - truth[i]!) ** 2));
  const interval = byMethod(({ truth, lower, upper }) => lower && upper && intervalScores(lower, upper, truth, 0.9));
  const panels = [
    { densities: squared, parameter: "log₁₀ squared prediction error" },
    { densities: interval, parameter: "log₁₀ interval score at 90 %" },
  ].filter(({ densities }) => Object.keys(densities).length > 0);
  return panels.length > 0 ? plot.marginals(panels, { width: 300, height: 200, columns: 2 }) : undefined;
}
