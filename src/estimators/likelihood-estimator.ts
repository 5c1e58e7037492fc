/**
 * Neural likelihood estimation: min −(1/K) Σₖ log q(Sₖ; ω(θₖ)), whose minimiser is p(S | θ), the likelihood of the data or of a statistic
 * S of them (Papamakarios et al., 2019, "Sequential neural likelihood"; the review's NLE). With a Gaussian q it is the neural synthetic
 * likelihood (Wood, 2010; the review's NSL).
 */
import type { Density } from "../densities/density.js";
import { gaussian } from "../densities/gaussian.js";
import { splineFlow } from "../densities/spline-flow.js";
import { realLine } from "../distributions/transform.js";
import { batchDimension, valuesDimension } from "../graph/dimension.js";
import { negate, subtract } from "../graph/elementwise.js";
import { type Expression, input } from "../graph/expression.js";
import { reshape } from "../graph/shape.js";
import { repeatRows } from "../graph/sum.js";
import { dense } from "../networks/dense.js";
import type { Network } from "../networks/network.js";
import type { Scope } from "../networks/scope.js";
import { logScale, standardize } from "../networks/standardize.js";
import { dimensionOf, type Estimator, type EstimatorOptions } from "./estimator.js";
import { withEstimatorDisplay } from "./estimator-display.js";
import { requireParts } from "./parts.js";
import { allData, type Statistic } from "./statistic.js";
import { dataInput } from "./summary.js";

export interface LikelihoodEstimatorOptions extends Omit<EstimatorOptions, "averageSymmetries"> {
  /** Family of the likelihood. Default `splineFlow()`. */
  readonly density?: Density;
  /** What the likelihood is of. Default the data themselves, which suits small ones. */
  readonly statistic?: Statistic;
  /** The network from parameters to the density's numbers. Default `dense()`. */
  readonly network?: Network;
}

/**
 * A network that gives log p(S(Z) | θ): `potential(data, prior?)` for samplers and `posterior(data)`.
 * @throws NabiError if a part is missing, or of another kind.
 */
export function likelihoodEstimator(options: LikelihoodEstimatorOptions): Estimator<"potential"> {
  return surrogate("likelihoodEstimator", { density: splineFlow(), ...options });
}

/**
 * A neural likelihood that is Gaussian in the statistic, S(Z) | θ ~ N(μ(θ), Σ(θ)), with Σ by its Cholesky factor: the binding functions are
 * one network.
 * @throws NabiError if a part is missing, or of another kind.
 */
export function syntheticLikelihood(options: Omit<LikelihoodEstimatorOptions, "density">): Estimator<"potential"> {
  return surrogate("syntheticLikelihood", { ...options, density: gaussian() });
}

function surrogate(
  name: string,
  options: LikelihoodEstimatorOptions & { readonly density: Density },
): Estimator<"potential"> {
  requireParts(name, options);
  const { model, density, network = dense() } = options;
  const { prior, simulator } = model;
  const statistic = options.statistic ?? allData(simulator.shape);
  const line = realLine(prior);
  const d = dimensionOf(prior);
  const { size } = statistic;

  const scaled = (seen: Expression, scope: Scope): Expression => standardize(seen, "cells", scope.within("statistic"));

  /** log q (M) at parameters (M x d) of scaled statistics (M x size), in the statistics' own units. */
  const logLikelihood = (seen: Expression, theta: Expression, scope: Scope): Expression => {
    const omega = network.build(line.toReal(theta), density.conditions(size), scope.within("network"));
    const log = density.logDensity(seen, omega, scope.within("density"));
    return subtract(log, logScale(size, scope.within("statistic")));
  };
  return withEstimatorDisplay({
    name,
    kind: "potential",
    potential: "log_likelihood",
    model,
    statistic,
    loss: (data, parameters, scope) => negate(logLikelihood(scaled(data, scope), parameters, scope)),
    potentialAt: (seen, theta, scope) =>
      logLikelihood(repeatRows(scaled(seen, scope), theta.shape[0]! / seen.shape[0]!), theta, scope),
    condition: (scope) => scaled(statistic.build(dataInput(simulator)), scope),
    outputs: (condition, scope) => {
      const [b, m] = [batchDimension, valuesDimension];
      const theta = reshape(input("parameters", [b, m, d]), [b * m, d]);
      return { log_likelihood: reshape(logLikelihood(repeatRows(condition, m), theta, scope), [b, m]) };
    },
  });
}
