/**
 * Neural Bayes estimator: min over networks of (1/K) Σₖ L(θₖ, θ̂(Zₖ)), whose minimiser is the Bayes estimator under L
 * (Sainsbury-Dale, Zammit-Mangion and Huser, 2024, "Likelihood-free parameter estimation with neural Bayes estimators").
 */

import type { Prior } from "../distributions/prior.js";
import { realLine } from "../distributions/transform.js";
import { divide } from "../graph/elementwise.js";
import { constant, type Expression } from "../graph/expression.js";
import { sum } from "../graph/sum.js";
import type { Scope } from "../networks/scope.js";
import { dimensionOf, type Estimator, type EstimatorOptions } from "./estimator.js";
import { withEstimatorDisplay } from "./estimator-display.js";
import { type Loss, lossFunction } from "./losses.js";
import { averageOverOrbit, symmetryGroup } from "./orbit.js";
import { requireParts } from "./parts.js";
import { dataInput, type SummaryOptions, summarize } from "./summary.js";

export interface PointEstimatorOptions extends EstimatorOptions, SummaryOptions {
  /** Default "squared": the posterior mean. */
  readonly loss?: Loss;
}

/** Half the central 68 % of each prior, (1 x d): losses are measured in these units, so that no parameter drowns another. */
export function priorScales(prior: Prior): Expression {
  const scales = prior.distributions.map((d) => (d.quantile(0.8413447461) - d.quantile(0.1586552539)) / 2);
  return constant(scales, [1, scales.length]);
}

/**
 * A network that gives a point estimate of every parameter, inside the prior's support.
 * @throws NabiError on an unknown loss or a network that cannot take the data.
 */
export function pointEstimator(options: PointEstimatorOptions): Estimator<"point"> {
  requireParts("pointEstimator", options, ["summary"]);
  const { model, loss = "squared", averageSymmetries = true } = options;
  const { prior, simulator } = model;
  const line = realLine(prior);
  const d = dimensionOf(prior);
  const lossOf = lossFunction(loss);
  const estimate = (data: Expression, scope: Scope): Expression => line.fromReal(summarize(data, d, options, scope));
  const group = symmetryGroup(simulator, averageSymmetries);
  const averaged = (data: Expression, scope: Scope): Expression =>
    averageOverOrbit(data, group, (images) => estimate(images, scope));
  return withEstimatorDisplay({
    name: "pointEstimator",
    kind: "point",
    model,
    summary: { size: d, build: averaged },
    loss: (data, parameters, scope) => {
      const scales = priorScales(prior);
      return sum(lossOf(divide(estimate(data, scope), scales), divide(parameters, scales)), 1);
    },
    condition: (scope) => averaged(dataInput(simulator), scope),
    outputs: (condition) => ({ estimate: condition }),
  });
}
