/** Estimates against truths, one panel a method, with the identity: Figure 3(c) of arXiv:2404.12484. */
import type { Figure } from "../../plots/figure.js";
import { plot } from "../../plots/plot.js";
import type { ScatterOptions } from "../../plots/scatter.js";
import type { MethodEstimates } from "../method-estimates.js";

/** The estimate is the posterior mean where there is one. Undefined where no method has estimates. */
export function estimateFigure(
  methods: ReadonlyMap<string, MethodEstimates>,
  options: ScatterOptions,
): Figure | undefined {
  const named = [...methods].flatMap(([method, { truth, mean, median }]) => {
    const estimate = mean ?? median;
    return estimate ? [[method, { truth, estimate }] as const] : [];
  });
  return named.length > 0 ? plot.scatter(Object.fromEntries(named), options) : undefined;
}
