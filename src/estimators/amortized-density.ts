/** A density of the parameters that a network makes from data: what forward and reverse KL train, each by its own loss. */
import type { Density } from "../densities/density.js";
import { splineFlow } from "../densities/spline-flow.js";
import { type IntervalScale, type RealLine, realLine } from "../distributions/transform.js";
import { batchDimension, drawsDimension, valuesDimension } from "../graph/dimension.js";
import { subtract } from "../graph/elementwise.js";
import { type Expression, input } from "../graph/expression.js";
import { reshape } from "../graph/shape.js";
import { repeatRows } from "../graph/sum.js";
import { dense, requireWidths } from "../networks/dense.js";
import type { Scope } from "../networks/scope.js";
import { dimensionOf, type Estimator, type EstimatorOptions } from "./estimator.js";
import { averageOverOrbit, symmetryGroup } from "./orbit.js";
import { requireParts } from "./parts.js";
import { dataInput, type SummaryOptions, summarize } from "./summary.js";

export interface AmortizedDensityOptions extends EstimatorOptions, SummaryOptions {
  /** Family of the posterior: `gaussian`, `mixture`, `couplingFlow` or `splineFlow`. Default `splineFlow()`. */
  readonly density?: Density;
  /**
   * The real line on which the density of a parameter with two bounds lives: "probit" (default), on which a uniform prior is standard
   * normal, or "logit". Files hold the choice in their graphs.
   */
  readonly scale?: IntervalScale;
  /**
   * Numbers that everything the network says of the data must pass through, before a small network makes the density of them: a
   * statistic that is learnt together with the posterior. Default: none, the network makes the density at once.
   */
  readonly bottleneck?: number;
}

/** The network, its density, and the answers that both give together. */
export interface AmortizedDensity {
  readonly density: Density;
  /** Between the prior's support and the real line, where the density lives. */
  readonly line: RealLine;
  /** The condition of the density, (B x C), for data (B x …shape); not averaged over symmetries. */
  condition(data: Expression, scope: Scope): Expression;
  /** log q(θ | c) in θ's own units, (M), for θ (M x d) and conditions (M x C). */
  logDensity(theta: Expression, condition: Expression, scope: Scope): Expression;
  /** The members of an estimator that do not depend on how it is trained. */
  readonly answers: Pick<Estimator<"density">, "kind" | "model" | "noise" | "condition" | "outputs" | "summary">;
}

const bottleneckUnits = [64, 64]; // of the network from the statistic to the density

/**
 * With declared symmetries (`averageSymmetries`) the network's outputs are averaged over all images of the data before the density is
 * made of them. Averaging the densities themselves would leave the spread between images in the answer and make it too wide.
 */
export function amortizedDensity(caller: string, options: AmortizedDensityOptions): AmortizedDensity {
  requireParts(caller, options, ["summary"]);
  const { model, density = splineFlow(), averageSymmetries = true, bottleneck } = options;
  const { prior, simulator } = model;
  if (bottleneck !== undefined) requireWidths(caller, "numbers in the bottleneck", [bottleneck]);
  const line = realLine(prior, options.scale);
  const d = dimensionOf(prior);
  const size = density.conditions(d);
  const group = symmetryGroup(simulator, averageSymmetries);
  const seen = (data: Expression, scope: Scope): Expression => summarize(data, bottleneck ?? size, options, scope);
  const averaged = (data: Expression, scope: Scope): Expression =>
    averageOverOrbit(data, group, (images) => seen(images, scope));
  /** What the density is made of, from what the network says of the data. */
  const widened = (statistic: Expression, scope: Scope): Expression =>
    bottleneck === undefined
      ? statistic
      : dense({ hidden: bottleneckUnits }).build(statistic, size, scope.within("bottleneck"));
  const logDensity = (theta: Expression, condition: Expression, scope: Scope): Expression => {
    const u = line.toReal(theta);
    return subtract(density.logDensity(u, condition, scope.within("density")), line.logJacobian(u));
  };
  return {
    density,
    line,
    condition: (data, scope) => widened(seen(data, scope), scope),
    logDensity,
    answers: {
      kind: "density",
      model,
      noise: density.noise(d),
      ...(bottleneck === undefined ? {} : { summary: { size: bottleneck, build: averaged } }),
      condition: (scope) => widened(averaged(dataInput(simulator), scope), scope),
      outputs: (condition, scope) => {
        const [b, m, n, k] = [batchDimension, valuesDimension, drawsDimension, density.noise(d)];
        const theta = reshape(input("parameters", [b, m, d]), [b * m, d]);
        const noise = reshape(input("noise", [b, n, k]), [b * n, k]);
        const u = density.sample(noise, repeatRows(condition, n), scope.within("density"));
        return {
          draws: reshape(line.fromReal(u), [b, n, d]),
          log_prob: reshape(logDensity(theta, repeatRows(condition, m), scope), [b, m]),
        };
      },
    },
  };
}
