/**
 * Neural ratio estimation: a classifier that tells pairs (θ, Z) of the model from pairs of independent θ and Z learns
 * log r(θ, Z) = log p(Z | θ) − log p(Z) as its logit (Hermans et al., 2020, "Likelihood-free MCMC with amortized approximate ratio
 * estimators", NRE-A; Miller et al., 2022, "Contrastive neural ratio estimation", NRE-C). Posterior = prior x ratio, for any prior.
 */
import { batchDimension, valuesDimension } from "../graph/dimension.js";
import { input } from "../graph/expression.js";
import { reshape } from "../graph/shape.js";
import { repeatRows } from "../graph/sum.js";
import { requireWidths } from "../networks/dense.js";
import type { Scope } from "../networks/scope.js";
import { type Classifier, classifier, contrastiveLoss, pairLogits } from "./contrast.js";
import { dimensionOf, type Estimator, type EstimatorOptions } from "./estimator.js";
import { withEstimatorDisplay } from "./estimator-display.js";
import { averageOverOrbit, symmetryGroup } from "./orbit.js";
import { requireParts } from "./parts.js";
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
 * With declared symmetries (`averageSymmetries`) the features are averaged over all images of the data, once for all parameters.
 * @throws NabiError if `features`, `hidden` or `contrasts` are no positive whole numbers.
 */
export function ratioEstimator(options: RatioEstimatorOptions): Estimator<"potential"> {
  requireParts("ratioEstimator", options, ["summary"]);
  const { model, features = 32, hidden = [64, 64], contrasts = 8, averageSymmetries = true } = options;
  const { prior, simulator } = model;
  requireWidths("ratioEstimator", "features, hidden units and contrasts", [features, contrasts, ...hidden]);
  const d = dimensionOf(prior);
  const group = symmetryGroup(simulator, averageSymmetries);
  const logits = (scope: Scope): Classifier => classifier(prior, hidden, scope.within("classifier"));

  return withEstimatorDisplay({
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
    condition: (scope) =>
      averageOverOrbit(dataInput(simulator), group, (images) => summarize(images, features, options, scope)),
    outputs: (condition, scope) => {
      const [b, m] = [batchDimension, valuesDimension];
      const theta = reshape(input("parameters", [b, m, d]), [b * m, d]);
      return { log_ratio: reshape(logits(scope)(repeatRows(condition, m), theta), [b, m]) };
    },
  });
}
