/** What an estimator is: a description – parameters, a loss graph for training, output graphs for inference – and no state. */
import type { Prior } from "../distributions/prior.js";
import type { Expression } from "../graph/expression.js";
import type { Scope } from "../networks/scope.js";
import type { Model } from "../simulators/simulator.js";
import type { Statistic } from "./statistic.js";

/** What a trained estimator answers with: a point, quantiles, a density that gives draws, a log likelihood or ratio at given parameters, or a statistic. */
export type EstimatorKind = "point" | "quantile" | "density" | "potential" | "summary";

/** A statistic (B x size) of data (B x …shape) by a network. */
export interface TrainableStatistic {
  readonly size: number;
  build(data: Expression, scope: Scope): Expression;
}

/** log p(Z | θ), or log p(Z | θ) − log p(Z). */
export type PotentialOutput = "log_likelihood" | "log_ratio";

/** A learnt log likelihood or log ratio as a graph, with its weights in it. */
export interface FrozenPotential {
  readonly name: string;
  /** The prior of training: outside its support nothing has been learnt. */
  readonly prior: Prior;
  /** What of the data it looks at. Default: the data. */
  readonly statistic?: Statistic;
  /**
   * log p(Z | θ) up to a constant, (M), for data (B x …shape), or their statistics (B x size), and θ (M x d), of which M / B rows after each
   * other belong to one data set.
   */
  build(seen: Expression, theta: Expression): Expression;
}

export interface Estimator<Kind extends EstimatorKind = EstimatorKind> {
  /** Name of the method, as the public function that makes it. */
  readonly name: string;
  readonly kind: Kind;
  readonly model: Model;
  /**
   * Loss of each item, (B), for data (B x …shape), or their statistics, and parameters (B x d). Training minimises its mean.
   * `beside` is the statistic of that name where it was taken before training; otherwise the loss takes it of the data itself.
   */
  loss(data: Expression, parameters: Expression, scope: Scope, beside?: Expression): Expression;
  /**
   * What the network makes of the input `data` (B x …shape, B open): everything that the answers need to know of it.
   * For a density (B x C), averaged over the images of the data under the symmetries; otherwise the answer itself.
   */
  condition(scope: Scope): Expression;
  /**
   * The answers, by the names that files use, from the condition: `estimate` (B x d), `quantiles` (B x levels x d),
   * `draws` (B x N x d) and `log_prob` (B x M), `log_likelihood` or `log_ratio` (B x M), or `summary` (B x size).
   */
  outputs(condition: Expression, scope: Scope): Readonly<Record<string, Expression>>;
  /** What of the trained network may serve other estimators as a statistic, (B x size) for data (B x …shape). */
  readonly summary?: TrainableStatistic;
  /** Set where training sees statistics of the data in their place: `loss` then takes these, (B x size). */
  readonly statistic?: Statistic;
  /** Set where the loss takes a statistic of the data, (B x size), beside the data. */
  readonly beside?: Statistic;
  /** Uniform numbers that the loss takes for each item, as the input `noise` (B x lossNoise). */
  readonly lossNoise?: number;
  /**
   * Set where the loss needs the simulator's own log likelihood at parameters (B·K x d) that this graph draws from `data` and `noise`:
   * it is then fed as the inputs `log_likelihood` (B·K) and `slope` (B·K x d).
   */
  externalDraws?(scope: Scope): Expression;
  /** Which log density a potential gives. */
  readonly potential?: PotentialOutput;
  /**
   * The same log density, (M), as a part of other graphs: at θ (M x d), of which M / B rows after each other belong to one data set of
   * (B x …shape), or its statistics. Not averaged over symmetries.
   */
  potentialAt?(seen: Expression, theta: Expression, scope: Scope): Expression;
  /** Levels of a quantile estimator. */
  readonly levels?: readonly number[];
  /** Uniform numbers for one draw of a density. */
  readonly noise?: number;
}

/** What every estimator is given. */
export interface EstimatorOptions {
  readonly model: Model;
  /** Averages the answer over the simulator's declared symmetries. Default true where there are any. */
  readonly averageSymmetries?: boolean;
}

/** "a pointEstimator", "an ensemble of pointEstimator". */
export function withArticle(method: string): string {
  return `${/^[aeiou]/.test(method) ? "an" : "a"} ${method}`;
}

/** Number of parameters. */
export function dimensionOf(prior: Prior): number {
  return prior.names.length;
}
