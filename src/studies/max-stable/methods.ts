/** The methods of the study: ours, and the paper's. */
import { couplingFlow } from "../../densities/coupling-flow.js";
import { mixture } from "../../densities/mixture.js";
import { pointEstimator } from "../../estimators/point-estimator.js";
import { posteriorEstimator } from "../../estimators/posterior-estimator.js";
import { quantileEstimator } from "../../estimators/quantile-estimator.js";
import { ratioEstimator } from "../../estimators/ratio-estimator.js";
import { add, divide, log } from "../../graph/elementwise.js";
import { convolutional } from "../../networks/convolutional.js";
import { filterBank } from "../../networks/filter-bank.js";
import type { Network } from "../../networks/network.js";
import { sideBySide } from "../../networks/side-by-side.js";
import type { MethodPreset, Training } from "../learn.js";
import { model } from "./model.js";

/** Methods that are trained. */
export const trainedMethods = ["NBE", "quantiles", "fKL", "NRE"] as const;
export type TrainedMethod = (typeof trainedMethods)[number];
export type Methods = Readonly<Partial<Record<TrainedMethod, MethodPreset>>>;

const eulerGamma = 0.5772156649015329;

/** A network that sees the logarithms of unit exponential data, standardised: −γ is their mean, π²/6 their variance. */
function ofLogarithms(network: Network): Network {
  return {
    name: network.name,
    standardization: "none",
    build: (z, outputs, scope) =>
      network.build(divide(add(log(z), eulerGamma), Math.PI / Math.sqrt(6)), outputs, scope),
  };
}

/**
 * One network for all methods, trained on the eight symmetries of the grid and averaged over them. It sees logarithms: small values carry
 * the dependence, and raw data crowd them at zero. Filters at three scales tell the range, convolutions the shapes between them.
 */
export function ownMethods(epochs: number): Methods {
  const banks = [1, 2, 4].map((scale) => filterBank({ scales: [scale], hidden: [128] }));
  const summary = ofLogarithms(sideBySide([...banks, convolutional({ channels: [32, 64], hidden: [128] })]));
  const shared = { model, summary } as const;
  const training: Training = { epochs, batchSize: 128, patience: epochs };
  return {
    NBE: (learn) => learn(pointEstimator(shared), training),
    quantiles: (learn) => learn(quantileEstimator({ ...shared, levels: [0.05, 0.5, 0.95] }), training),
    fKL: (learn) => learn(posteriorEstimator({ ...shared, density: mixture({ components: 6 }) }), training),
    NRE: (learn) => learn(ratioEstimator({ ...shared, contrasts: 16, features: 64, hidden: [128, 128] }), training),
  };
}

/** The paper's: raw unit exponential data, a summary of two numbers under four affine couplings; a small network for the ratio. */
export function paperMethods(): Methods {
  const shared = { model, standardize: "none", averageSymmetries: false } as const;
  const initialization = "glorot"; // Keras's way
  const likeKeras = { batchSize: 32, learningRate: 1e-3, schedule: "constant", augment: false } as const;
  return {
    fKL: (learn) => {
      const summary = convolutional({
        channels: [64, 128],
        hidden: [64],
        pooling: "max",
        denseActivation: "leakyRelu",
        initialization,
      });
      const density = couplingFlow({ layers: 4, hidden: 128, context: 2 });
      return learn(posteriorEstimator({ ...shared, summary, density }), {
        ...likeKeras,
        epochs: 3,
        patience: 3,
      });
    },
    NRE: (learn) => {
      const summary = convolutional({ channels: [6, 12], kernel: 5, hidden: [], pooling: "max", initialization });
      return learn(ratioEstimator({ ...shared, summary, contrasts: 1, features: 16, hidden: [16, 8] }), {
        ...likeKeras,
        batchSize: 50,
        learningRate: 5e-4,
        epochs: 20,
        patience: 5,
      });
    },
  };
}
