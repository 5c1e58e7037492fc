/** Ensembles answer with the mean or the mixture of their members. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { gaussian } from "#src/densities/gaussian.js";
import { mixture } from "#src/densities/mixture.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { ensemble } from "#src/estimators/ensemble.js";
import { syntheticLikelihood } from "#src/estimators/likelihood-estimator.js";
import { mutualInformationSummary } from "#src/estimators/mutual-information-summary.js";
import { pointEstimator } from "#src/estimators/point-estimator.js";
import { posteriorEstimator } from "#src/estimators/posterior-estimator.js";
import { quantileEstimator } from "#src/estimators/quantile-estimator.js";
import { ratioEstimator } from "#src/estimators/ratio-estimator.js";
import { variationalPosterior } from "#src/estimators/variational-posterior.js";
import { load } from "#src/fitted/load.js";
import { train } from "#src/fitted/train.js";
import { dense } from "#src/networks/dense.js";
import { exactPosterior } from "#src/samplers/exact-posterior.js";
import { normalMean } from "#src/simulators/normal-mean.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Simulations } from "#src/simulators/simulations.js";

const quiet = { onProgress: () => {} };
const model = { prior: prior({ mu: normal(0, 1) }), simulator: normalMean({ n: 4, sd: 1 }) };
const summary = dense({ hidden: [16] });
const settings = { epochs: 12, batchSize: 64, learningRate: 3e-3, seed: 3, ...quiet } as const;
let simulations: Simulations;
let test: Simulations;
let exactMeans: Float64Array;

beforeAll(async () => {
  simulations = await simulate(model, { count: 4_000, seed: 1, ...quiet });
  test = await simulate(model, { count: 200, seed: 2, ...quiet });
  exactMeans = (await (await exactPosterior(model, test)).mean()).column("mu");
});

const error = (own: Float64Array): number =>
  Math.sqrt(own.reduce((sum, x, i) => sum + (x - exactMeans[i]!) ** 2, 0) / own.length) / Math.sqrt(0.2);

describe("an ensemble of", () => {
  it("point estimators errs less than its average member", async () => {
    const one = pointEstimator({ model, summary });
    const singles = await Promise.all(
      [1, 2, 3, 4].map(async (seed) => {
        const fitted = await train(one, { simulations, ...settings, seed });
        return error((await fitted.estimate(test)).column("mu"));
      }),
    );
    const together = await train(ensemble(one, 4), { simulations, ...settings });
    expect(together.method).toBe("ensemble of pointEstimator");
    expect(error((await together.estimate(test)).column("mu"))).toBeLessThan(singles.reduce((a, b) => a + b) / 4);
  }, 60_000);

  it("quantile estimators keeps their order", async () => {
    const fitted = await train(ensemble(quantileEstimator({ model, summary, levels: [0.1, 0.5, 0.9] }), 2), {
      simulations,
      ...settings,
    });
    const q = await fitted.quantiles(test.dataAt(0));
    const [low, middle, high] = Array.from(q.column("mu")) as [number, number, number];
    expect(low).toBeLessThan(middle);
    expect(middle).toBeLessThan(high);
  });

  it.each([
    ["densities", ensemble(posteriorEstimator({ model, summary, density: mixture({ components: 2 }) }), 3)],
    ["variational densities", ensemble(variationalPosterior({ model, summary, density: gaussian() }), 2)],
    [
      "mixtures by reverse KL",
      ensemble(variationalPosterior({ model, summary, density: mixture({ components: 2 }) }), 2),
    ],
  ] as const)(
    "%s is a density, draws from it, and is the same from its file",
    async (_name, estimator) => {
      const fitted = await train(estimator, { simulations, ...settings });
      const posterior = await fitted.posterior(test);
      expect(error((await posterior.mean()).column("mu"))).toBeLessThan(0.25);
      const first = posterior.at(0);
      const [mean, sd] = [(await first.mean())[0]!, (await first.sd())[0]!];
      const draws = (await first.sample(4_000, { seed: 5 })).column("mu");
      expect(Math.abs(draws.reduce((a, b) => a + b / 4_000, 0) - mean)).toBeLessThan((4 * sd) / Math.sqrt(4_000));
      const points = Array.from({ length: 400 }, (_, k) => mean + (k - 199.5) * 0.03 * sd);
      let mass = 0;
      for (const point of points) mass += Math.exp(await first.logProb(point)) * 0.03 * sd;
      expect(mass).toBeCloseTo(1, 2);
      const path = join(mkdtempSync(join(tmpdir(), "nabi-ensemble-")), "ensemble.onnx");
      await fitted.save(path);
      const again = await load(path);
      expect(await (await again.posterior(test.dataAt(0))).logProb(mean)).toBeCloseTo(await first.logProb(mean), 4);
      await expect(again.estimate(test)).rejects.toThrow(
        `this file holds an ${estimator.name}, which answers posterior`,
      );
    },
    60_000,
  );

  it.each([
    ["likelihoods", ensemble(syntheticLikelihood({ model, network: dense({ hidden: [16] }) }), 2)],
    ["ratios", ensemble(ratioEstimator({ model, summary, features: 8 }), 2)],
  ] as const)(
    "%s gives a potential",
    async (_name, estimator) => {
      const fitted = await train(estimator, { simulations, ...settings });
      const means = (await (await fitted.posterior(test, { points: 200, ...quiet })).mean()).column("mu");
      expect(error(means)).toBeLessThan(0.3);
    },
    60_000,
  );

  it("one member, or of statistics, is refused", () => {
    expect(() => ensemble(pointEstimator({ model, summary }), 1)).toThrow(
      "ensemble: 2 or more members are required, got 1",
    );
    expect(() => ensemble(mutualInformationSummary({ model, summary }), 2)).toThrow(/got a mutualInformationSummary/);
  });
});
