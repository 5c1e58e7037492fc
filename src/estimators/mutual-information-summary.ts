/**
 * Summary statistics that keep what the data know of the parameters: a network S and a critic T maximise a bound on their mutual
 * information, min E softplus(−T(θ, S(Z))) + E softplus(T(θ̃, S(Z))) (Chen et al., 2021, "Neural approximate sufficient statistics for
 * implicit models"; the review's rKL3).
 */
import { batchNormalize } from "../networks/batch-normalize.js";
import { requireWidths } from "../networks/dense.js";
import type { Scope } from "../networks/scope.js";
import { NabiError } from "../runtime/error.js";
import { classifier, contrastiveLoss, infoNce, pairLogits } from "./contrast.js";
import { dimensionOf, type Estimator, type EstimatorOptions, type TrainableStatistic } from "./estimator.js";
import { withEstimatorDisplay } from "./estimator-display.js";
import { averageOverOrbit, symmetryGroup } from "./orbit.js";
import { requireParts } from "./parts.js";
import { dataInput, type SummaryOptions, summarize } from "./summary.js";

export interface MutualInformationSummaryOptions extends EstimatorOptions, SummaryOptions {
  /** Numbers in the statistic. Default one a parameter. */
  readonly size?: number;
  /** Hidden units of the critic, which is thrown away after training. Default [64, 64]. */
  readonly critic?: readonly number[];
  /** Brings statistics and parameters to mean 0 and variance 1 over each batch before the critic reads them, as the review's rKL3 does. Default false. */
  readonly normalizeCritic?: boolean;
  /** "jensenShannon" pairs each data set with one stranger a batch, "infoNce" with `contrasts`. Default "jensenShannon". */
  readonly bound?: "jensenShannon" | "infoNce";
  /** Strangers of each data set under InfoNCE. Default 16. */
  readonly contrasts?: number;
}

const bounds = { jensenShannon: contrastiveLoss, infoNce } as const;

/** A network that makes a near-sufficient statistic: `summarize(data)`, and `statistic()` for other estimators. Throws a NabiError on options out of range. */
export function mutualInformationSummary(options: MutualInformationSummaryOptions): Estimator<"summary"> {
  requireParts("mutualInformationSummary", options, ["summary"]);
  const { model, critic = [64, 64], bound = "jensenShannon", contrasts = 16, averageSymmetries = true } = options;
  const normalize = options.normalizeCritic ? batchNormalize : undefined;
  const { prior, simulator } = model;
  const { size = dimensionOf(prior) } = options;
  requireWidths("mutualInformationSummary", "size, critic units and contrasts", [size, contrasts, ...critic]);
  if (!Object.hasOwn(bounds, bound))
    throw new NabiError(
      `mutualInformationSummary: "jensenShannon" or "infoNce" is required, got ${JSON.stringify(bound)}`,
    );
  const others = bound === "infoNce" ? contrasts : 1;
  const group = symmetryGroup(simulator, averageSymmetries);
  const summary: TrainableStatistic = {
    size,
    build: (data, scope) => averageOverOrbit(data, group, (images) => summarize(images, size, options, scope)),
  };
  return withEstimatorDisplay({
    name: "mutualInformationSummary",
    kind: "summary",
    model,
    summary,
    loss: (data, parameters, scope: Scope) => {
      const seen = summarize(data, size, options, scope);
      const critique = classifier(prior, critic, scope.within("critic"), normalize);
      return bounds[bound](pairLogits("mutualInformationSummary", seen, parameters, others, critique));
    },
    condition: (scope) => summary.build(dataInput(simulator), scope),
    outputs: (condition) => ({ summary: condition }),
  });
}
