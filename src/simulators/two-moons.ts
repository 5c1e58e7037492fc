/** Two moons (Greenberg et al., 2019, "Automatic posterior transformation", A.2.1): a crescent of data, and a posterior of two crescents. */

import { halfLogTwoPi } from "../distributions/normal.js";
import { parameterVector } from "../distributions/prior.js";
import type { Random } from "../random/random.js";
import { taskPrior } from "./rejection.js";
import { requireLength } from "./replicates.js";
import type { Simulator } from "./simulator.js";
import { withSimulatorDisplay } from "./simulator-display.js";
import { thetaNames } from "./theta-names.js";

const names = thetaNames(2);
const radius = { mean: 0.1, sd: 0.01 } as const;
const offset = 0.25;

/**
 * The simulator with parameters theta1 and theta2, data of shape [2]: a point on a noisy half circle, moved by
 * (−|θ₁ + θ₂|, θ₂ − θ₁)/√2. The task's prior is `uniform(-1, 1)` for each. The likelihood is zero outside the half circle, and its
 * gradient is not given: it is discontinuous there.
 */
export function twoMoons(): Simulator {
  return withSimulatorDisplay({
    name: "twoMoons",
    shape: [2],
    parameters: names,
    simulate: (values, random) => {
      const [x, y] = shift(parameterVector(names, values));
      const [u, v] = crescent(random);
      return [x + u + offset, y + v];
    },
    logLikelihood: (values, data) => {
      requireLength("twoMoons", data, 2);
      return logDensity(parameterVector(names, values), data);
    },
    // A point (u, v) of the crescent leads from the data to |θ₁ + θ₂| and θ₂ − θ₁; both signs of the sum are as probable.
    rejection: (prior, data) => {
      const task = taskPrior("twoMoons", names, prior, "uniform");
      return {
        propose: (random) => {
          const [u, v] = crescent(random);
          const [sum, difference] = [u + offset - data[0]!, data[1]! - v]; // both divided by √2
          const signed = random.uniform() < 0.5 ? -sum : sum;
          const theta = [(signed - difference) * Math.SQRT1_2, (signed + difference) * Math.SQRT1_2];
          return sum >= 0 && task.inside(theta) ? task.given(theta) : undefined;
        },
        logDensity: (theta) => {
          const own = task.own(theta);
          return task.inside(own) ? logDensity(own, data) - Math.LN2 : Number.NEGATIVE_INFINITY;
        },
      };
    },
    source: { module: import.meta.url, export: "twoMoons" },
  });
}

function shift(theta: Float64Array): [number, number] {
  const [a, b] = theta as unknown as [number, number];
  return [-Math.abs(a + b) * Math.SQRT1_2, (b - a) * Math.SQRT1_2];
}

function crescent(random: Random): [number, number] {
  const angle = Math.PI * (random.uniform() - 0.5);
  const r = radius.mean + radius.sd * random.normal();
  return [r * Math.cos(angle), r * Math.sin(angle)];
}

function logDensity(theta: Float64Array, data: ArrayLike<number>): number {
  const [x, y] = shift(theta);
  const [u, v] = [data[0]! - x - offset, data[1]! - y];
  if (u <= 0) return Number.NEGATIVE_INFINITY; // draws with a negative radius, ten standard deviations away, are left out
  const r = Math.hypot(u, v);
  return -halfLogTwoPi - Math.log(radius.sd) - 0.5 * ((r - radius.mean) / radius.sd) ** 2 - Math.log(Math.PI * r);
}
