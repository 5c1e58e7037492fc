/** The networks and the training of the paper's scripts; its flow of four affine couplings on one parameter is exactly a Gaussian on the probit scale. */
import { couplingFlow } from "../../densities/coupling-flow.js";
import { pointEstimator } from "../../estimators/point-estimator.js";
import { posteriorEstimator } from "../../estimators/posterior-estimator.js";
import { quantileEstimator } from "../../estimators/quantile-estimator.js";
import { convolutional } from "../../networks/convolutional.js";
import type { Network } from "../../networks/network.js";
import type { Methods } from "./method.js";
import { model } from "./model.js";

/** 3x3 64, pool, 3x3 128, pool, dense 64, head. Point estimators use ReLU throughout, the others LeakyReLU(0.3) in the dense layer. */
function network(denseActivation: "relu" | "leakyRelu"): Network {
  return convolutional({ channels: [64, 128], hidden: [64], pooling: "max", denseActivation });
}

export function paperMethods(): Methods {
  const shared = { model, standardize: "none", averageSymmetries: false } as const;
  const summary = network("relu");
  const likeKeras = { batchSize: 32, learningRate: 1e-3, schedule: "constant", augment: false } as const;
  const untilNoGain = { ...likeKeras, epochs: 100, patience: 5 };
  return {
    NBE: (learn) => learn(pointEstimator({ ...shared, summary }), untilNoGain),
    quantiles: (learn) => learn(quantileEstimator({ ...shared, summary, levels: [0.05, 0.95] }), untilNoGain),
    fKL: (learn) => {
      const density = couplingFlow({ layers: 4, hidden: 128, context: 1 });
      const estimator = posteriorEstimator({ ...shared, summary: network("leakyRelu"), density });
      return learn(estimator, { ...likeKeras, epochs: 3, patience: 3 });
    },
  };
}
