/**
 * Neural quantile estimator: min (1/K) Σₖ Σ_τ (θ̂_τ − θ)(1{θ̂_τ > θ} − τ), several levels at once.
 * The quantiles of one parameter are a base plus positive increments on the real line that its support is mapped to,
 * so they cannot cross.
 */

import { realLine } from "../distributions/transform.js";
import { add, divide, softplus, subtract } from "../graph/elementwise.js";
import { constant, type Expression } from "../graph/expression.js";
import { concat, reshape, slice } from "../graph/shape.js";
import { sum } from "../graph/sum.js";
import type { Scope } from "../networks/scope.js";
import { NabiError } from "../runtime/error.js";
import { dimensionOf, type Estimator, type EstimatorOptions } from "./estimator.js";
import { withEstimatorDisplay } from "./estimator-display.js";
import { pinball, requireLevel } from "./losses.js";
import { averageOverOrbit, symmetryGroup } from "./orbit.js";
import { requireParts } from "./parts.js";
import { priorScales } from "./point-estimator.js";
import { dataInput, type SummaryOptions, summarize } from "./summary.js";

export interface QuantileEstimatorOptions extends EstimatorOptions, SummaryOptions {
  /** Increasing levels between 0 and 1. Default [0.05, 0.5, 0.95]: a 90 % interval and the median. */
  readonly levels?: readonly number[];
}

// Posteriors are narrower than the prior: increments start at softplus(−1.5) ≈ 0.2 prior standard deviations.
const incrementStart = -1.5;

/** From free numbers (B x levels·d) to increasing columns, one block of d a level: levels Expressions of shape (B x d). */
function increasing(free: Expression, levels: number, d: number): Expression[] {
  const block = (i: number): Expression => slice(free, 1, i * d, (i + 1) * d);
  const step = (i: number): Expression => softplus(add(block(i), incrementStart));
  const middle = Math.floor(levels / 2);
  const result = new Array<Expression>(levels);
  result[middle] = block(middle);
  for (let i = middle + 1; i < levels; i++) result[i] = add(result[i - 1]!, step(i));
  for (let i = middle - 1; i >= 0; i--) result[i] = subtract(result[i + 1]!, step(i));
  return result;
}

function requireLevels(levels: readonly number[]): void {
  if (levels.length === 0) throw new NabiError("quantileEstimator: at least one level is required, got none");
  for (const level of levels) requireLevel("quantileEstimator", level);
  if (levels.some((level, i) => i > 0 && level <= levels[i - 1]!))
    throw new NabiError(`quantileEstimator: increasing levels are required, got [${levels.join(", ")}]`);
}

/**
 * A network that gives quantiles of every parameter's marginal posterior, inside the prior's support and never crossing.
 * @throws NabiError on levels that are not increasing numbers between 0 and 1.
 */
export function quantileEstimator(options: QuantileEstimatorOptions): Estimator<"quantile"> {
  requireParts("quantileEstimator", options, ["summary"]);
  const { model, levels = [0.05, 0.5, 0.95], averageSymmetries = true } = options;
  requireLevels(levels);
  const { prior, simulator } = model;
  const line = realLine(prior);
  const d = dimensionOf(prior);
  /** B x levels x d */
  const quantiles = (data: Expression, scope: Scope): Expression => {
    const columns = increasing(summarize(data, levels.length * d, options, scope), levels.length, d);
    return concat(
      columns.map((u) => reshape(line.fromReal(u), [data.shape[0]!, 1, d])),
      1,
    );
  };
  return withEstimatorDisplay({
    name: "quantileEstimator",
    kind: "quantile",
    model,
    levels,
    loss: (data, parameters, scope) => {
      const scales = priorScales(prior);
      const truth = reshape(divide(parameters, scales), [parameters.shape[0]!, 1, d]);
      const estimates = divide(quantiles(data, scope), reshape(scales, [1, 1, d]));
      return sum(pinball(estimates, truth, constant(levels, [1, levels.length, 1])), [1, 2]);
    },
    condition: (scope) =>
      averageOverOrbit(dataInput(simulator), symmetryGroup(simulator, averageSymmetries), (images) =>
        quantiles(images, scope),
      ),
    outputs: (condition) => ({ quantiles: condition }),
  });
}
