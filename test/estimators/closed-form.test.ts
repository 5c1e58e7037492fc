/** Each method must recover a posterior that is known. Tolerances: a few times the error that 10,000 simulations leave. */
import { describe, expect, it } from "vitest";
import { couplingFlow } from "#src/densities/coupling-flow.js";
import { gaussian } from "#src/densities/gaussian.js";
import { mixture } from "#src/densities/mixture.js";
import { splineFlow } from "#src/densities/spline-flow.js";
import type { Loss } from "#src/estimators/losses.js";
import { pointEstimator } from "#src/estimators/point-estimator.js";
import { posteriorEstimator } from "#src/estimators/posterior-estimator.js";
import { quantileEstimator } from "#src/estimators/quantile-estimator.js";
import { train } from "#src/fitted/train.js";
import { multiply, square, subtract } from "#src/graph/elementwise.js";
import { dense } from "#src/networks/dense.js";
import { random } from "#src/random/random.js";
import { simulate } from "#src/simulators/simulate.js";
import { parameterTable } from "#src/tables/parameter-table.js";
import {
  coin,
  coinPosterior,
  linear,
  linearPosterior,
  normalMean,
  normalMeanPosterior,
  shortRun,
  smallNetwork,
} from "./models.js";

const simulated = (model: typeof coin, count = 10_000, seed = 5) =>
  simulate(model, { count, seed, onProgress: () => {} });
const heads = Array.from({ length: 11 }, (_, k) => k);
const summary = smallNetwork;

describe("pointEstimator", () => {
  const cases: readonly [string, Loss, (k: number) => number][] = [
    ["squared loss: the posterior mean", "squared", (k) => (1 + k) / 12],
    ["absolute loss: the median", "absolute", (k) => coinPosterior(k).quantile(0.5)],
    ["pinball loss: the quantile", { pinball: 0.8 }, (k) => coinPosterior(k).quantile(0.8)],
    // (θ̂ − θ)² / 2 has the minimiser of (θ̂ − θ)².
    ["a user's loss: its own minimiser", (a, b) => multiply(0.5, square(subtract(a, b))), (k) => (1 + k) / 12],
  ];
  it.each(cases)("under %s", async (_name, loss, exact) => {
    const fitted = await train(pointEstimator({ model: coin, summary, loss }), {
      ...shortRun,
      simulations: await simulated(coin),
    });
    for (const k of heads) {
      // Each count comes up in 900 of 10,000 simulations: the mean of as many draws has a standard error of 0.12 / 30.
      const { p } = await fitted.estimate(k);
      expect(Math.abs(p! - exact(k))).toBeLessThan(0.03);
    }
    await fitted.dispose();
  });

  it("finds the mean of a normal posterior from ten observations", async () => {
    const fitted = await train(pointEstimator({ model: normalMean, summary: dense({ hidden: [] }) }), {
      ...shortRun,
      learningRate: 0.02,
      simulations: await simulated(normalMean),
    });
    const test = await simulated(normalMean, 500, 6);
    const estimates = (await fitted.estimate(test)).column("mean");
    let squares = 0;
    estimates.forEach((x, i) => {
      squares += (x - normalMeanPosterior(test.dataAt(i)).quantile(0.5)) ** 2 / estimates.length;
    });
    // The answer is linear in the data: eleven coefficients fitted to noise of variance 1 / 11 leave √(11 / (11 · 10,000)) = 0.01.
    expect(Math.sqrt(squares)).toBeLessThan(0.03);
    await fitted.dispose();
  });
});

describe("quantileEstimator", () => {
  it("gives the quantiles of a skewed posterior on a bounded support, in order", async () => {
    const levels = [0.05, 0.25, 0.5, 0.75, 0.95];
    const fitted = await train(quantileEstimator({ model: coin, summary, levels }), {
      ...shortRun,
      simulations: await simulated(coin),
    });
    for (const k of heads) {
      const table = (await fitted.quantiles(k)).column("p");
      levels.forEach((level, i) => {
        expect(Math.abs(table[i]! - coinPosterior(k).quantile(level))).toBeLessThan(0.04);
        expect(table[i]!).toBeGreaterThan(i === 0 ? 0 : table[i - 1]!);
      });
      expect(table.at(-1)!).toBeLessThan(1);
    }
    await fitted.dispose();
  });

  it.each([
    [[0.5, 0.5], "increasing levels are required, got [0.5, 0.5]"],
    [[], "at least one level is required, got none"],
    [[0.2, 1], "a level between 0 and 1 is required, got 1"],
  ])("refuses levels %j", (levels, message) => {
    expect(() => quantileEstimator({ model: coin, summary, levels })).toThrow(message);
  });
});

describe("posteriorEstimator", () => {
  const densities = [
    gaussian(),
    mixture({ components: 3 }),
    couplingFlow({ layers: 4, hidden: 32 }),
    splineFlow({ layers: 2, hidden: 32 }),
  ];

  it.each(densities.map((density) => [density.name, density] as const))(
    "with %s comes close to a correlated normal posterior",
    async (_name, density) => {
      const fitted = await train(posteriorEstimator({ model: linear, summary, density }), {
        ...shortRun,
        simulations: await simulated(linear),
      });
      const test = await simulated(linear, 100, 6);
      const batch = await fitted.posterior(test);
      const stream = random(7);
      const each: number[] = []; // KL(exact ‖ fitted) of each data set, from exact draws
      const draws = 40;
      for (let i = 0; i < test.length; i++) {
        const exact = linearPosterior(test.dataAt(i));
        const rows = Float64Array.from(
          Array.from({ length: draws }, () => exact.draw(stream.normal(), stream.normal())).flat(),
        );
        const logs = await batch.at(i).logProb(parameterTable(["a", "b"], rows));
        each.push(
          logs.reduce((sum, log, k) => sum + (exact.logDensity(rows[2 * k]!, rows[2 * k + 1]!) - log) / draws, 0),
        );
      }
      const kl = each.reduce((a, b) => a + b, 0) / each.length;
      const error = Math.sqrt(each.reduce((a, b) => a + (b - kl) ** 2, 0)) / each.length;
      expect(kl).toBeLessThan(0.06 + 3 * error);
      expect(kl).toBeGreaterThan(-3 * error);
      await fitted.dispose();
    },
  );

  it("comes close to skewed posteriors on a bounded support", async () => {
    const fitted = await train(posteriorEstimator({ model: coin, summary }), {
      ...shortRun,
      simulations: await simulated(coin),
    });
    const nodes = Float64Array.from({ length: 500 }, (_, i) => (i + 0.5) / 500);
    for (const k of heads) {
      const posterior = await fitted.posterior(k);
      const exact = coinPosterior(k);
      const logs = await posterior.logProb(parameterTable(["p"], nodes));
      const kl = nodes.reduce(
        (sum, p, i) => sum + (Math.exp(exact.logDensity(p)) * (exact.logDensity(p) - logs[i]!)) / 500,
        0,
      );
      expect(kl).toBeLessThan(0.06);
      expect(Math.abs((await posterior.mean())["p"]! - (1 + k) / 12)).toBeLessThan(0.03);
    }
    await fitted.dispose();
  });
});

describe("losses", () => {
  it.each([["huber"], [{ pinball: 1 }], [{}]])("refuse %j", (loss) => {
    expect(() => pointEstimator({ model: coin, summary, loss: loss as Loss })).toThrow(
      /^(loss|pinball): .* required, got /,
    );
  });
});
