/** A posterior in the shape of a banana: Zᵢ ~ N(θ₂ + curvature · θ₁², sd²) tells of a curve in the plane, not of a point. */
import type { Distribution } from "../distributions/distribution.js";
import { halfLogTwoPi, normal } from "../distributions/normal.js";
import { parameterVector } from "../distributions/prior.js";
import { taskPrior } from "./rejection.js";
import { replicateShape, requireLength, requireScale, total } from "./replicates.js";
import type { Simulator } from "./simulator.js";
import { withSimulatorDisplay } from "./simulator-display.js";
import { thetaNames } from "./theta-names.js";

export interface BananaOptions {
  /** Replicates in one data set. Default 1. */
  readonly n?: number;
  /** Default 0.2. */
  readonly sd?: number;
  /** Default 1. */
  readonly curvature?: number;
}

const names = thetaNames(2);

/** The simulator with parameters theta1 and theta2, data of shape [n]; meant for `normal(0, 1)` priors. Throws a NabiError on options out of range. */
export function banana(options: BananaOptions = {}): Simulator {
  const { n = 1, sd = 0.2, curvature = 1 } = options;
  requireScale("banana", "sd", sd);
  const shape = replicateShape("banana", n);
  return withSimulatorDisplay({
    name: "banana",
    shape,
    parameters: names,
    simulate: (values, random) => {
      const [first, second] = parameterVector(names, values) as unknown as [number, number];
      return Float64Array.from({ length: n }, () => second + curvature * first * first + sd * random.normal());
    },
    logLikelihood: (values, data) => {
      requireLength("banana", data, n);
      const [first, second] = parameterVector(names, values) as unknown as [number, number];
      const center = second + curvature * first * first;
      const squares = Array.from(data).reduce((sum, z) => sum + (z - center) ** 2, 0);
      const slope = (total(data) - n * center) / sd ** 2;
      return {
        value: -n * (halfLogTwoPi + Math.log(sd)) - squares / (2 * sd ** 2),
        gradient: { theta1: slope * 2 * curvature * first, theta2: slope },
      };
    },
    // Given θ₁ all is normal: θ₁ from the prior, accepted by the density of the data's mean, then θ₂ from its normal posterior.
    rejection: (prior, data) => {
      const task = taskPrior("banana", names, prior, "normal");
      const { mean, sd: scale } = task.distributions[1]!.spec.parameters as { mean: number; sd: number };
      const level = total(data) / n;
      const [spread, noise] = [scale ** 2, sd ** 2 / n];
      const second = (first: number): Distribution => {
        const rest = level - curvature * first * first;
        return normal(
          (mean * noise + rest * spread) / (noise + spread),
          Math.sqrt((noise * spread) / (noise + spread)),
        );
      };
      const logAcceptance = (first: number): number =>
        -0.5 * ((level - curvature * first * first - mean) ** 2 / (spread + noise));
      return {
        propose: (random) => {
          const first = task.distributions[0]!.sample(random);
          if (Math.log(random.uniform()) > logAcceptance(first)) return undefined;
          return task.given([first, second(first).sample(random)]);
        },
        logDensity: (theta) => {
          const [first, other] = task.own(theta) as unknown as [number, number];
          return task.distributions[0]!.logDensity(first) + logAcceptance(first) + second(first).logDensity(other);
        },
      };
    },
    source: { module: import.meta.url, export: "banana", arguments: [options] },
  });
}
