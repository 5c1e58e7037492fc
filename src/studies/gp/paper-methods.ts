/**
 * The networks and the training of the paper's scripts. Its flow of four affine couplings on one parameter is exactly a Gaussian on the
 * probit scale, and its reverse-KL objective leaves out the prior's density of u = logit(θ / 0.6). What the scripts have not: NLE, here
 * the synthetic likelihood that rKL3 is trained against, put on a grid.
 */
import { couplingFlow } from "../../densities/coupling-flow.js";
import { gaussian } from "../../densities/gaussian.js";
import type { FrozenPotential } from "../../estimators/estimator.js";
import { syntheticLikelihood } from "../../estimators/likelihood-estimator.js";
import { mutualInformationSummary } from "../../estimators/mutual-information-summary.js";
import { pointEstimator } from "../../estimators/point-estimator.js";
import { posteriorEstimator } from "../../estimators/posterior-estimator.js";
import { quantileEstimator } from "../../estimators/quantile-estimator.js";
import { ratioEstimator } from "../../estimators/ratio-estimator.js";
import type { Statistic } from "../../estimators/statistic.js";
import { variationalPosterior } from "../../estimators/variational-posterior.js";
import type { FittedPotential } from "../../fitted/fitted.js";
import { convolutional } from "../../networks/convolutional.js";
import { dense } from "../../networks/dense.js";
import type { Network } from "../../networks/network.js";
import type { Learn, Methods, Training } from "./method.js";
import { model } from "./model.js";
import { roughness } from "./own-methods.js";

/**
 * Keras's way. It is part of the settings: on fields as they are, a network that begins larger makes a first density so wide that reverse KL
 * finds no slope to follow, and stays at the prior's ends for good.
 */
const initialization = "glorot";

/** 3x3 64, pool, 3x3 128, pool, dense 64, head. Point estimators use ReLU throughout, the others LeakyReLU(0.3) in the dense layer. */
function network(denseActivation: "relu" | "leakyRelu"): Network {
  return convolutional({ channels: [64, 128], hidden: [64], pooling: "max", denseActivation, initialization });
}

const fields = { model, standardize: "none", averageSymmetries: false } as const;
const likeKeras = { batchSize: 32, learningRate: 1e-3, schedule: "constant", augment: false } as const;

/** All epochs, without an early end. */
const passes = (epochs: number, settings: Partial<Training> = {}): Training => ({
  ...likeKeras,
  epochs,
  patience: epochs,
  ...settings,
});

/** S from the Jensen–Shannon bound, with a critic of 2-16-16-1 behind a batch normalisation. */
async function learnt(learn: Learn): Promise<Statistic> {
  const summary = network("leakyRelu");
  const estimator = mutualInformationSummary({ ...fields, summary, critic: [16, 16], normalizeCritic: true });
  return (await learn(estimator, passes(5))).statistic();
}

/** Binding functions 1-16-16-(μ, log σ), from small batches and then from large ones. */
async function binding(learn: Learn, statistic: Statistic): Promise<FittedPotential> {
  const curves = dense({ hidden: [16, 16], activation: "leakyRelu", initialization });
  const estimator = syntheticLikelihood({ model, statistic, network: curves });
  const first = await learn(estimator, passes(10, { batchSize: 64 }));
  const second = await learn(estimator, passes(10, { batchSize: 2048, from: first }));
  await first.dispose();
  return second;
}

/** A Gaussian of u = logit(θ / 0.6) by the published objective. */
function reverse(likelihood?: FrozenPotential): ReturnType<typeof variationalPosterior> {
  return variationalPosterior({
    ...fields,
    summary: network("leakyRelu"),
    density: gaussian(),
    scale: "logit",
    priorTerm: false,
    ...(likelihood ? { likelihood } : {}),
  });
}

const largeBatches = passes(10, { batchSize: 512, learningRate: 2e-4 });

/** A small network of 5,821 weights: 5x5 6, pool, 5x5 12, pool, 12 features; then 13-32-32-1. */
function ratio(): ReturnType<typeof ratioEstimator> {
  const summary = convolutional({ channels: [6, 12], kernel: 5, hidden: [], pooling: "max", initialization });
  return ratioEstimator({ ...fields, summary, features: 12, hidden: [32, 32], contrasts: 1 });
}

/** All methods, as the scripts have them. */
export function paperMethods(): Methods {
  const summary = network("relu");
  const untilNoGain = passes(100, { patience: 5 });
  return {
    NBE: (learn) => learn(pointEstimator({ ...fields, summary }), untilNoGain),
    quantiles: (learn) => learn(quantileEstimator({ ...fields, summary, levels: [0.05, 0.95] }), untilNoGain),
    fKL: (learn) => {
      const density = couplingFlow({ layers: 4, hidden: 128, context: 1 });
      return learn(posteriorEstimator({ ...fields, summary: network("leakyRelu"), density }), passes(3));
    },
    rKL1: (learn) => learn(reverse(), passes(2)),
    rKL2: async (learn) => learn(reverse((await binding(learn, roughness)).frozen()), largeBatches),
    rKL3: async (learn) => learn(reverse((await binding(learn, await learnt(learn))).frozen()), largeBatches),
    NRE: (learn) => learn(ratio(), passes(100, { batchSize: 50, learningRate: 5e-4, patience: 5 })),
    NLE: async (learn) => binding(learn, await learnt(learn)),
  };
}
