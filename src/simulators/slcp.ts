/**
 * Simple likelihood, complex posterior (Papamakarios et al., 2019, "Sequential neural likelihood", A.1): four points from a bivariate
 * normal with mean (θ₁, θ₂), standard deviations θ₃² and θ₄² and correlation tanh θ₅. Signs of θ₃ and θ₄ make four modes.
 */
import { parameterVector } from "../distributions/prior.js";
import { requireLength } from "./replicates.js";
import type { Simulator } from "./simulator.js";
import { withSimulatorDisplay } from "./simulator-display.js";
import { slcpPosterior } from "./slcp-posterior.js";
import { thetaNames } from "./theta-names.js";

const names = thetaNames(5);
const points = 4;

/** The simulator with parameters theta1, …, theta5, data of shape [4, 2]. The task's prior is `uniform(-3, 3)` for each. */
export function slcp(): Simulator {
  return withSimulatorDisplay({
    name: "slcp",
    shape: [points, 2],
    parameters: names,
    simulate: (values, random) => {
      const [m1, m2, t3, t4, t5] = parameterVector(names, values) as unknown as Theta;
      const rho = Math.tanh(t5);
      const data = new Float64Array(2 * points);
      for (let i = 0; i < points; i++) {
        const a = random.normal();
        const b = rho * a + random.normal() / Math.cosh(t5); // sech = √(1 − tanh²), without cancellation
        data[2 * i] = m1 + t3 * t3 * a;
        data[2 * i + 1] = m2 + t4 * t4 * b;
      }
      return data;
    },
    logLikelihood: (values, data) => {
      requireLength("slcp", data, 2 * points);
      const [m1, m2, t3, t4, t5] = parameterVector(names, values) as unknown as Theta;
      const [s1, s2, rho, cosh] = [t3 * t3, t4 * t4, Math.tanh(t5), Math.cosh(t5)];
      let value = -points * (Math.log(2 * Math.PI) + Math.log(s1) + Math.log(s2) - Math.log(cosh));
      const gradient = { theta1: 0, theta2: 0, theta3: -points / s1, theta4: -points / s2, theta5: points * rho };
      // With a, b standardised and c = cosh², the exponent is −c (a² − 2ρab + b²)/2; dc/dt₅ = 2cρ and dρ/dt₅ = 1/c.
      for (let i = 0; i < points; i++) {
        const a = (data[2 * i]! - m1) / s1;
        const b = (data[2 * i + 1]! - m2) / s2;
        const c = cosh * cosh;
        const form = a * a - 2 * rho * a * b + b * b;
        value -= 0.5 * c * form;
        const slopeA = c * (a - rho * b);
        const slopeB = c * (b - rho * a);
        gradient.theta1 += slopeA / s1;
        gradient.theta2 += slopeB / s2;
        gradient.theta3 += (slopeA * a) / s1;
        gradient.theta4 += (slopeB * b) / s2;
        gradient.theta5 += a * b - c * rho * form;
      }
      gradient.theta3 *= 2 * t3; // so far by the standard deviations s = t²
      gradient.theta4 *= 2 * t4;
      return { value, gradient };
    },
    rejection: (prior, data) => slcpPosterior(names, prior, data),
    source: { module: import.meta.url, export: "slcp" },
  });
}

type Theta = [number, number, number, number, number];
