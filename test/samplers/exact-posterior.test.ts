import { describe, expect, it } from "vitest";
import { beta } from "#src/distributions/beta.js";
import { gamma } from "#src/distributions/gamma.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { random } from "#src/random/random.js";
import { exactPosterior } from "#src/samplers/exact-posterior.js";
import { gridPosterior } from "#src/samplers/grid-posterior.js";
import { betaBinomial } from "#src/simulators/beta-binomial.js";
import { gammaPoisson } from "#src/simulators/gamma-poisson.js";
import { gaussianLinear } from "#src/simulators/gaussian-linear.js";
import { normalMean } from "#src/simulators/normal-mean.js";
import { scaleNormal } from "#src/simulators/scale-normal.js";
import { simulate } from "#src/simulators/simulate.js";

const models = [
  { prior: prior({ mu: normal(1, 2) }), simulator: normalMean({ n: 5, sd: 1.5 }) },
  { prior: prior({ rate: gamma(2, 0.5) }), simulator: gammaPoisson({ n: 3 }) },
  { prior: prior({ p: beta(2, 3) }), simulator: betaBinomial({ n: 2, trials: 8 }) },
  { prior: prior({ theta1: normal(0, 0.5), theta2: normal(1, 2) }), simulator: gaussianLinear({ dimension: 2 }) },
];

describe.each(models)("the closed form of $simulator.name", (model) => {
  const data = model.simulator.simulate(model.prior.sample(random(1)), random(2));

  it("is the posterior on a grid", async () => {
    const exact = await exactPosterior(model, data);
    const grid = await gridPosterior(model, data, { onProgress: () => {} });
    const at = await exact.mean();
    expect(await exact.logProb(at)).toBeCloseTo(await grid.logProb(at), 3);
    for (const [a, b] of [
      [at, await grid.mean()],
      [await exact.sd(), await grid.sd()],
      [await exact.quantile(0.1), await grid.quantile(0.1)],
    ])
      a!.forEach((value, j) => {
        expect(value).toBeCloseTo(b![j]!, 3);
      });
  });

  it("has draws with its moments, the same for a seed", async () => {
    const exact = await exactPosterior(model, data);
    const draws = await exact.sample(20_000, { seed: 3 });
    expect((await exact.sample(20_000, { seed: 3 })).values).toEqual(draws.values);
    const [mean, sd] = [await exact.mean(), await exact.sd()];
    model.prior.names.forEach((name, j) => {
      const column = draws.column(name);
      const average = column.reduce((sum, x) => sum + x, 0) / column.length;
      expect(Math.abs(average - mean[j]!)).toBeLessThan((4 * sd[j]!) / Math.sqrt(column.length));
    });
  });

  it("answers a batch, and runs on all cores with the same bits", async () => {
    const quiet = { onProgress: () => {} };
    const [one, two] = await Promise.all(
      [1, 2].map((workers) => simulate(model, { count: 40, seed: 4, workers, ...quiet })),
    );
    expect(one!.data).toEqual(two!.data);
    const batch = await exactPosterior(model, one!);
    expect(batch.length).toBe(40);
    expect(await batch.at(7).mean()).toEqual(await (await exactPosterior(model, one!.dataAt(7))).mean());
  });
});

describe("exactPosterior refuses", () => {
  it("a prior that is not conjugate, and names the family that is", async () => {
    const model = { prior: prior({ mu: uniform(0, 1) }), simulator: normalMean() };
    await expect(exactPosterior(model, new Float64Array(10))).rejects.toThrow(
      "exactPosterior: normalMean has a closed form under one normal prior, got uniform; use gridPosterior",
    );
    const linear = { prior: prior({ theta1: uniform(0, 1) }), simulator: gaussianLinear({ dimension: 1 }) };
    await expect(exactPosterior(linear, [0])).rejects.toThrow(/normal priors, got uniform/);
  });

  it("data beyond the support, and answers those on its boundary", async () => {
    const counts = { prior: prior({ rate: gamma(2, 1) }), simulator: gammaPoisson({ n: 2 }) };
    await expect(exactPosterior(counts, [3, -1])).rejects.toThrow(
      "exactPosterior: data that gammaPoisson can give are required, got -1 at position 1",
    );
    await expect(exactPosterior(counts, [0.5, 1])).rejects.toThrow(/got 0.5 at position 0/);
    expect((await (await exactPosterior(counts, [0, 0])).mean())[0]).toBeCloseTo(2 / 3, 10);
    const throws = { prior: prior({ p: beta(1, 1) }), simulator: betaBinomial({ n: 1, trials: 5 }) };
    await expect(exactPosterior(throws, [6])).rejects.toThrow(/data that betaBinomial can give are required, got 6/);
    expect((await (await exactPosterior(throws, [5])).mean())[0]).toBeCloseTo(6 / 7, 10);
  });

  it("a simulator without a closed form", async () => {
    const model = { prior: prior({ theta: uniform(0, 1) }), simulator: scaleNormal() };
    await expect(exactPosterior(model, [0])).rejects.toThrow(/scaleNormal has none/);
  });
});
