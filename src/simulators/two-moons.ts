/** Two moons (Greenberg et al., 2019, "Automatic posterior transformation", A.2.1): a crescent of data, and a posterior of two crescents. */

import { halfLogTwoPi } from "../distributions/normal.js";
import { parameterVector } from "../distributions/prior.js";
import { requireLength } from "./replicates.js";
import type { Simulator } from "./simulator.js";
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
  return {
    name: "twoMoons",
    shape: [2],
    parameters: names,
    simulate: (values, random) => {
      const [x, y] = shift(parameterVector(names, values));
      const angle = Math.PI * (random.uniform() - 0.5);
      const r = radius.mean + radius.sd * random.normal();
      return [x + r * Math.cos(angle) + offset, y + r * Math.sin(angle)];
    },
    logLikelihood: (values, data) => {
      requireLength("twoMoons", data, 2);
      const [x, y] = shift(parameterVector(names, values));
      const [u, v] = [data[0]! - x - offset, data[1]! - y];
      if (u <= 0) return Number.NEGATIVE_INFINITY; // draws with a negative radius, ten standard deviations away, are left out
      const r = Math.hypot(u, v);
      return -halfLogTwoPi - Math.log(radius.sd) - 0.5 * ((r - radius.mean) / radius.sd) ** 2 - Math.log(Math.PI * r);
    },
    source: { module: import.meta.url, export: "twoMoons" },
  };
}

function shift(theta: Float64Array): [number, number] {
  const [a, b] = theta as unknown as [number, number];
  return [-Math.abs(a + b) * Math.SQRT1_2, (b - a) * Math.SQRT1_2];
}
