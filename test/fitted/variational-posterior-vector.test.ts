/** Reverse KL of two parameters that differ in place, scale and kind, against closed forms with and without correlation. */
import { describe, expect, it } from "vitest";
import { couplingFlow } from "#src/densities/coupling-flow.js";
import type { Density } from "#src/densities/density.js";
import { gaussian } from "#src/densities/gaussian.js";
import { mixture } from "#src/densities/mixture.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { ensemble } from "#src/estimators/ensemble.js";
import type { Estimator } from "#src/estimators/estimator.js";
import { variationalPosterior } from "#src/estimators/variational-posterior.js";
import type { FittedPosterior } from "#src/fitted/fitted.js";
import { train } from "#src/fitted/train.js";
import { dense } from "#src/networks/dense.js";
import { exactPosterior } from "#src/samplers/exact-posterior.js";
import { gaussianLinear } from "#src/simulators/gaussian-linear.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Simulations } from "#src/simulators/simulations.js";
import { type Model, simulator } from "#src/simulators/simulator.js";

const quiet = { onProgress: () => {} };
const summary = dense({ hidden: [] }); // the exact conditions are linear in the data
const settings = { epochs: 25, batchSize: 64, learningRate: 2e-2, seed: 3, ...quiet } as const;
const count = 4_000;

/** a ~ N(0, 1), b ~ N(1, 0.4²); Z₁ = a + 2b + 0.5 ε₁, Z₂ = a + 0.8 ε₂: the posterior is normal, and its parameters are dependent. */
const joined: Model = {
  prior: prior({ a: normal(0, 1), b: normal(1, 0.4) }),
  simulator: simulator({
    name: "joined",
    shape: [2],
    simulate: ({ a, b }, random) => [a! + 2 * b! + 0.5 * random.normal(), a! + 0.8 * random.normal()],
    logLikelihood: ({ a, b }, z) => {
      const [r, s] = [z[0]! - a! - 2 * b!, z[1]! - a!];
      const value = -0.5 * ((r / 0.5) ** 2 + (s / 0.8) ** 2) - Math.log(2 * Math.PI * 0.5 * 0.8);
      return { value, gradient: { a: r / 0.25 + s / 0.64, b: (2 * r) / 0.25 } };
    },
  }),
};

interface Normal {
  readonly mean: readonly [number, number];
  readonly sd: readonly [number, number];
  readonly correlation: number;
}

/** Precision P = diag(1, 1 / 0.16) + AᵀR⁻¹A, mean P⁻¹ (P₀ m₀ + AᵀR⁻¹ z). */
function joinedPosterior(z: ArrayLike<number>): Normal {
  const [p, q, r] = [1 + 1 / 0.25 + 1 / 0.64, 2 / 0.25, 1 / 0.16 + 4 / 0.25]; // [[p, q], [q, r]]
  const [s, t] = [z[0]! / 0.25 + z[1]! / 0.64, 1 / 0.16 + (2 * z[0]!) / 0.25];
  const determinant = p * r - q * q;
  return {
    mean: [(r * s - q * t) / determinant, (p * t - q * s) / determinant],
    sd: [Math.sqrt(r / determinant), Math.sqrt(p / determinant)],
    correlation: -q / Math.sqrt(p * r),
  };
}

/** log density of a normal pair. */
function logDensity({ mean, sd, correlation: c }: Normal, a: number, b: number): number {
  const [x, y] = [(a - mean[0]) / sd[0], (b - mean[1]) / sd[1]];
  const area = 2 * Math.PI * sd[0] * sd[1] * Math.sqrt(1 - c * c);
  return -Math.log(area) - (x * x - 2 * c * x * y + y * y) / (2 * (1 - c * c));
}

const draws = 2_000;

interface Distance {
  readonly mean: number;
  readonly sd: number;
  readonly correlation: number;
  readonly kl: number;
}

/** Root mean squared errors over test data – of means in exact standard deviations, of standard deviations in parts – and the mean KL(q ‖ p). */
async function distance(fitted: FittedPosterior, test: Simulations, exact: readonly Normal[]): Promise<Distance> {
  const posteriors = await fitted.posterior(test);
  const sum = { mean: 0, sd: 0, correlation: 0, kl: 0 };
  for (const [i, known] of exact.entries()) {
    const own = posteriors.at(i);
    const [mean, sd, table] = [await own.mean(), await own.sd(), await own.sample(draws, { seed: 5 })];
    const logs = await own.logProb(table);
    let correlation = 0;
    for (let k = 0; k < draws; k++) {
      const [a, b] = [table.values[2 * k]!, table.values[2 * k + 1]!];
      correlation += ((a - mean[0]!) * (b - mean[1]!)) / (sd[0]! * sd[1]! * draws);
      sum.kl += (logs[k]! - logDensity(known, a, b)) / draws;
    }
    sum.correlation += (correlation - known.correlation) ** 2;
    for (const j of [0, 1] as const) {
      sum.mean += ((mean[j]! - known.mean[j]) / known.sd[j]) ** 2 / 2;
      sum.sd += (sd[j]! / known.sd[j] - 1) ** 2 / 2;
    }
  }
  const root = (total: number): number => Math.sqrt(total / exact.length);
  return { mean: root(sum.mean), sd: root(sum.sd), correlation: root(sum.correlation), kl: sum.kl / exact.length };
}

function expectClose({ mean, sd, correlation, kl }: Distance): void {
  expect(mean).toBeLessThan(0.1);
  expect(sd).toBeLessThan(0.08);
  expect(correlation).toBeLessThan(0.08);
  expect(kl).toBeLessThan(0.015);
}

const reverse = (model: Model, density: Density): Estimator<"density"> =>
  variationalPosterior({ model, summary, density });

describe("variationalPosterior of two parameters", () => {
  it.each([
    ["a Gaussian", reverse(joined, gaussian())],
    ["a mixture", reverse(joined, mixture({ components: 2 }))],
    ["a coupling flow", reverse(joined, couplingFlow({ layers: 4, hidden: 16, context: 4 }))],
    ["an ensemble of Gaussians", ensemble(reverse(joined, gaussian()), 2)],
    ["an ensemble of mixtures", ensemble(reverse(joined, mixture({ components: 2 })), 2)],
  ] as const)("recovers means, standard deviations and the correlation: %s", async (_name, estimator) => {
    const fitted = await train(estimator, {
      simulations: await simulate(joined, { count, seed: 1, ...quiet }),
      ...settings,
    });
    const test = await simulate(joined, { count: 20, seed: 2, ...quiet });
    const exact = Array.from({ length: test.length }, (_, i) => joinedPosterior(test.dataAt(i)));
    expectClose(await distance(fitted, test, exact));
  });

  it("recovers the exact posterior with the likelihood in threads: a mixture, which asks for a draw from each component", async () => {
    const model: Model = {
      prior: prior({ theta1: normal(0, 2), theta2: normal(1, 0.2) }),
      simulator: gaussianLinear({ dimension: 2, variance: 0.3 }),
    };
    const simulations = await simulate(model, { count, seed: 1, ...quiet });
    const fitted = await train(reverse(model, mixture({ components: 3 })), { simulations, ...settings });
    const test = await simulate(model, { count: 20, seed: 2, ...quiet });
    const known = await exactPosterior(model, test);
    const [means, sds] = [await known.mean(), await known.sd()];
    const exact = Array.from(
      { length: test.length },
      (_, i): Normal => ({
        mean: [means.at(i)[0]!, means.at(i)[1]!],
        sd: [sds.at(i)[0]!, sds.at(i)[1]!],
        correlation: 0,
      }),
    );
    expectClose(await distance(fitted, test, exact));
  });
});
