/**
 * Neural posterior estimation by forward KL: min −(1/K) Σₖ log q(θₖ; κ(Zₖ)), whose minimiser is the posterior itself
 * (Papamakarios and Murray, 2016; Radev et al., 2022, "BayesFlow"; equation fKL of the review).
 */
import { negate } from "../graph/elementwise.js";
import { type AmortizedDensityOptions, amortizedDensity } from "./amortized-density.js";
import type { Estimator } from "./estimator.js";
import { withEstimatorDisplay } from "./estimator-display.js";

export type PosteriorEstimatorOptions = AmortizedDensityOptions;

/**
 * A network that gives the whole posterior as a density on the prior's support, learnt from simulations alone.
 * @throws NabiError if the network cannot take the data, or `bottleneck` is no positive whole number.
 */
export function posteriorEstimator(options: PosteriorEstimatorOptions): Estimator<"density"> {
  const { condition, logDensity, answers } = amortizedDensity("posteriorEstimator", options);
  return withEstimatorDisplay({
    name: "posteriorEstimator",
    ...answers,
    loss: (data, parameters, scope) => negate(logDensity(parameters, condition(data, scope), scope)),
  });
}
