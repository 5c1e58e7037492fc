/** Our own settings: one filter bank for all methods, trained on the 16 symmetries of the model and averaged over them. */
import { gaussian } from "../../densities/gaussian.js";
import { mixture } from "../../densities/mixture.js";
import { splineFlow } from "../../densities/spline-flow.js";
import type { FrozenPotential } from "../../estimators/estimator.js";
import { likelihoodEstimator, syntheticLikelihood } from "../../estimators/likelihood-estimator.js";
import { mutualInformationSummary } from "../../estimators/mutual-information-summary.js";
import { pointEstimator } from "../../estimators/point-estimator.js";
import { posteriorEstimator } from "../../estimators/posterior-estimator.js";
import { quantileEstimator } from "../../estimators/quantile-estimator.js";
import { ratioEstimator } from "../../estimators/ratio-estimator.js";
import { type Statistic, statistic } from "../../estimators/statistic.js";
import { variationalPosterior } from "../../estimators/variational-posterior.js";
import { add, multiply, square, subtract } from "../../graph/elementwise.js";
import type { Expression } from "../../graph/expression.js";
import { slice } from "../../graph/shape.js";
import { sum } from "../../graph/sum.js";
import { dense } from "../../networks/dense.js";
import { filterBank } from "../../networks/filter-bank.js";
import type { Learn, Methods, Training } from "./method.js";
import { model } from "./model.js";

/** The paper's naive statistic: 100/256² times the sum over ordered pairs of neighbours of their squared difference. */
export const roughness: Statistic = statistic({
  name: "roughness",
  size: 1,
  build: (z) => {
    const squares = (axis: 1 | 2): Expression => {
      const size = z.shape[axis]!;
      return sum(square(subtract(slice(z, axis, 1, size), slice(z, axis, 0, size - 1))), [1, 2]);
    };
    return multiply((2 * 100) / 256 ** 2, add(squares(1), squares(2)));
  },
});

/** All methods, with so many passes over the simulations. */
export function ownMethods(epochs: number): Methods {
  const shared = { model, summary: filterBank() } as const;
  const whole: Training = { epochs, batchSize: 128, patience: epochs, learningRate: 3e-3 };
  const half: Training = { ...whole, epochs: Math.max(2, Math.round(epochs / 2)) };
  const density = mixture({ components: 4 });
  const curves = dense({ hidden: [64, 64] }); // from θ to the law of a statistic
  const learnt = async (learn: Learn, averageSymmetries: boolean): Promise<Statistic> =>
    (await learn(mutualInformationSummary({ ...shared, bound: "infoNce", averageSymmetries }), half)).statistic();
  const synthetic = async (learn: Learn, of: Statistic): Promise<FrozenPotential> =>
    (await learn(syntheticLikelihood({ model, statistic: of, network: curves }), whole)).frozen();
  const reverse = (learn: Learn, likelihood: FrozenPotential, training: Training) =>
    learn(variationalPosterior({ ...shared, density, likelihood }), training);
  return {
    NBE: (learn) => learn(pointEstimator(shared), whole),
    quantiles: (learn) => learn(quantileEstimator({ ...shared, levels: [0.05, 0.5, 0.95] }), whole),
    fKL: (learn) => learn(posteriorEstimator({ ...shared, density }), whole),
    // The model's likelihood takes most of the time: a spline asks for it once a field, a mixture once a component.
    rKL1: (learn) => learn(variationalPosterior({ ...shared, density: splineFlow() }), half),
    // The paper's family: what a single Gaussian on the probit scale leaves out.
    rKL1Gaussian: (learn) => learn(variationalPosterior({ ...shared, density: gaussian() }), half),
    rKL2: async (learn) => reverse(learn, await synthetic(learn, roughness), half),
    // Reverse KL asks for the statistic in every step: averaged over sixteen images it would cost sixteen times as much.
    // Its few fields with short length scales have posteriors with a long tail, which half the passes leave out.
    rKL3: async (learn) => reverse(learn, await synthetic(learn, await learnt(learn, false)), whole),
    NRE: (learn) => learn(ratioEstimator({ ...shared, contrasts: 16, features: 64, hidden: [128, 128] }), half),
    NLE: async (learn) =>
      learn(likelihoodEstimator({ model, statistic: await learnt(learn, true), network: curves }), whole),
  };
}
