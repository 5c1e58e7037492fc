/**
 * Neural ratio estimation: a classifier that tells pairs (θ, Z) of the model from pairs of independent θ and Z learns
 * log r(θ, Z) = log p(Z | θ) − log p(Z) as its logit (Hermans et al., 2020, "Likelihood-free MCMC with amortized approximate ratio
 * estimators", NRE-A; Miller et al., 2022, "Contrastive neural ratio estimation", NRE-C). Posterior = prior x ratio, for any prior.
 */
import { batchDimension, valuesDimension } from "../graph/dimension.js";
import { type Expression, input } from "../graph/expression.js";
import { mean } from "../graph/reduction.js";
import { reshape } from "../graph/shape.js";
import { broadcastTo, repeatRows } from "../graph/sum.js";
import { requireWidths } from "../networks/dense.js";
import type { Scope } from "../networks/scope.js";
import { type Classifier, classifier, contrastiveLoss, pairLogits } from "./contrast.js";
import { dimensionOf, type Estimator, type EstimatorOptions } from "./estimator.js";
import { orbit, symmetryGroup } from "./orbit.js";
import { dataInput, type SummaryOptions, summarize } from "./summary.js";

export interface RatioEstimatorOptions extends EstimatorOptions, SummaryOptions {
  /** Numbers that the network makes of the data before they meet the parameters. Default 32. */
  readonly features?: number;
  /** Hidden units of the classifier that reads features and parameters. Default [64, 64]. */
  readonly hidden?: readonly number[];
  /** Independent parameters that each data set is contrasted with: 1 is binary cross-entropy (NRE-A), more is NRE-C with γ = 1. Default 8. */
  readonly contrasts?: number;
}

/**
 * A network that gives log p(Z | θ) − log p(Z): `potential(data, prior?)` for samplers and `posterior(data)`.
 * With declared symmetries (`averageSymmetries`) log ratios are averaged over all images of the data.
 * @throws NabiError if `features`, `hidden` or `contrasts` are no positive whole numbers.
 */
export function ratioEstimator(options: RatioEstimatorOptions): Estimator<"potential"> {
  const { model, features = 32, hidden = [64, 64], contrasts = 8, averageSymmetries = true } = options;
  const { prior, simulator } = model;
  requireWidths("ratioEstimator", "features, hidden units and contrasts", [features, contrasts, ...hidden]);
  const d = dimensionOf(prior);
  const group = symmetryGroup(simulator, averageSymmetries);
  const images = Math.max(1, group.length);
  const logits = (scope: Scope): Classifier => classifier(prior, hidden, scope.within("classifier"));

  return {
    name: "ratioEstimator",
    kind: "potential",
    potential: "log_ratio",
    model,
    loss: (data, parameters, scope) => {
      const seen = summarize(data, features, options, scope);
      return contrastiveLoss(pairLogits("ratioEstimator", seen, parameters, contrasts, logits(scope)));
    },
    potentialAt: (data, theta, scope) => {
      const seen = summarize(data, features, options, scope);
      return logits(scope)(repeatRows(seen, theta.shape[0]! / data.shape[0]!), theta);
    },
    condition: (scope) => {
      const seen = summarize(orbit(dataInput(simulator), group), features, options, scope);
      return reshape(seen, [batchDimension, images, features]);
    },
    outputs: (condition, scope) => {
      const [b, m] = [batchDimension, valuesDimension];
      const theta = input("parameters", [b, m, d]);
      const pairs = [b, m, images] as const;
      const spread = (x: Expression, shape: readonly number[], size: number): Expression =>
        reshape(broadcastTo(reshape(x, shape), [...pairs, size]), [b * m * images, size]);
      const seen = spread(condition, [b, 1, images, features], features);
      const each = logits(scope)(seen, spread(theta, [b, m, 1, d], d));
      return { log_ratio: mean(reshape(each, [b, m, images]), 2) };
    },
  };
}
