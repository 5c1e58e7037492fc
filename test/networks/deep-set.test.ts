import { describe, expect, it } from "vitest";
import { gaussian } from "#src/densities/gaussian.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { posteriorEstimator } from "#src/estimators/posterior-estimator.js";
import { train } from "#src/fitted/train.js";
import { deepSet } from "#src/networks/deep-set.js";
import { random } from "#src/random/random.js";
import { exactPosterior } from "#src/samplers/exact-posterior.js";
import { gridPosterior } from "#src/samplers/grid-posterior.js";
import { normalMean } from "#src/simulators/normal-mean.js";
import { replicated } from "#src/simulators/replicated.js";
import { simulate } from "#src/simulators/simulate.js";

const quiet = { onProgress: () => {} };
const own = prior({ mu: normal(0, 1) });

describe("a deep set", () => {
  it("serves every sample size of its range, whatever the order of the replicates", async () => {
    const simulator = replicated(normalMean({ n: 1, sd: 1 }), { n: [1, 20] });
    const model = { prior: own, simulator };
    const simulations = await simulate(model, { count: 16_000, seed: 1, ...quiet });
    const summary = deepSet({ present: true, features: 16 });
    const fitted = await train(posteriorEstimator({ model, summary, density: gaussian() }), {
      simulations,
      epochs: 40,
      batchSize: 128,
      learningRate: 2e-3,
      seed: 2,
      ...quiet,
    });
    for (const n of [1, 4, 20]) {
      let [error, ratio] = [0, 0];
      const repeats = 40;
      for (let k = 0; k < repeats; k++) {
        const stream = random(3).split(n).split(k);
        const mu = stream.normal();
        const replicates = Array.from({ length: n }, () => mu + stream.normal());
        const posterior = await fitted.posterior(simulator.pack(replicates));
        const exact = await exactPosterior({ prior: own, simulator: normalMean({ n }) }, replicates);
        const sd = (await exact.sd())[0]!;
        error += ((await posterior.mean())[0]! - (await exact.mean())[0]!) ** 2 / sd ** 2 / repeats;
        ratio += (await posterior.sd())[0]! / sd / repeats;
      }
      expect(Math.sqrt(error)).toBeLessThan(0.3);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.12);
    }
    const [a, b] = await Promise.all(
      [
        [1, 2, 3],
        [3, 1, 2],
      ].map(async (list) => (await (await fitted.posterior(simulator.pack(list))).mean())[0]!),
    );
    expect(a).toBeCloseTo(b!, 5);
  }, 120_000);

  it("reads sets of a fixed size without a mark, in any order", async () => {
    const model = { prior: own, simulator: normalMean({ n: 5 }) };
    const simulations = await simulate(model, { count: 500, seed: 1, ...quiet });
    const fitted = await train(posteriorEstimator({ model, summary: deepSet({ features: 8 }), density: gaussian() }), {
      simulations,
      epochs: 2,
      ...quiet,
    });
    const [a, b] = await Promise.all(
      [
        [1, 2, 3, 4, 5],
        [5, 3, 1, 2, 4],
      ].map(async (list) => (await (await fitted.posterior(list)).mean())[0]!),
    );
    expect(a).toBeCloseTo(b!, 5);
  });

  it("refuses sets of more replicates than it was trained on", async () => {
    const model = { prior: own, simulator: replicated(normalMean({ n: 1 }), { n: [1, 3] }) };
    const simulations = await simulate(model, { count: 50, seed: 1, ...quiet });
    const summary = deepSet({ present: true, features: 4 });
    const fitted = await train(posteriorEstimator({ model, summary, density: gaussian() }), {
      simulations,
      epochs: 1,
      ...quiet,
    });
    expect(() => model.simulator.pack([1, 2, 3, 4])).toThrow("pack: 1 to 3 replicates are required, got 4");
    const four = [1, 2, 3, 4].map((z) => [z, 1]);
    await expect(fitted.posterior(four)).rejects.toThrow(
      "posterior: data of shape [3, 2], or a batch [B, 3, 2], are required, got [4, 2]",
    );
  });

  it("refuses data that are no sets", async () => {
    expect(() => deepSet({ features: 0 })).toThrow(/features of 1 or more are required/);
    const model = { prior: own, simulator: normalMean({ n: 5 }) };
    const simulations = await simulate(model, { count: 50, seed: 1, ...quiet });
    await expect(
      train(posteriorEstimator({ model, summary: deepSet({ present: true }) }), { simulations, epochs: 1, ...quiet }),
    ).rejects.toThrow(/deepSet: data of shape \[n, …\].*got \[5\]/);
  });
});

describe("a replicated simulator", () => {
  const simulator = replicated(normalMean({ n: 2, sd: 1 }), { n: [2, 4] });

  it("has the likelihood of what is there, and the same bits in threads", async () => {
    const data = simulator.pack([
      [1, 2],
      [0, 1],
    ]);
    expect(Array.from(data)).toEqual([1, 2, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
    const model = { prior: own, simulator };
    const [grid, exact] = await Promise.all([
      gridPosterior(model, data, quiet),
      exactPosterior({ prior: own, simulator: normalMean({ n: 4 }) }, [1, 2, 0, 1]),
    ]);
    expect((await grid.mean())[0]).toBeCloseTo((await exact.mean())[0]!, 4);
    const [one, two] = await Promise.all(
      [1, 2].map((workers) => simulate(model, { count: 30, seed: 4, workers, ...quiet })),
    );
    expect(one!.data).toEqual(two!.data);
    const counts = Array.from({ length: 30 }, (_, i) =>
      one!
        .dataAt(i)
        .filter((_z, k) => k % 3 === 2)
        .reduce((a, b) => a + b),
    );
    expect(new Set(counts)).toEqual(new Set([2, 3, 4]));
  });

  it("refuses n outside the trained range, and replicates of another length", () => {
    expect(() => simulator.pack([[1, 2]])).toThrow("pack: 2 to 4 replicates are required, got 1");
    expect(() => simulator.pack([1, 2])).toThrow("pack: replicates of 2 numbers are required, got 1");
    expect(() => replicated(normalMean(), { n: [3, 2] })).toThrow(
      /n: \[least, most\] of whole numbers is required, got \[3,2\]/,
    );
  });
});
