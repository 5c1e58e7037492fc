/** Learnt likelihoods and ratios against closed forms. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { infer } from "#src/commands/infer.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import type { Estimator } from "#src/estimators/estimator.js";
import { likelihoodEstimator, syntheticLikelihood } from "#src/estimators/likelihood-estimator.js";
import { ratioEstimator } from "#src/estimators/ratio-estimator.js";
import { statistic } from "#src/estimators/statistic.js";
import type { FittedPotential } from "#src/fitted/fitted.js";
import { load } from "#src/fitted/load.js";
import { train } from "#src/fitted/train.js";
import { mean } from "#src/graph/reduction.js";
import { dense } from "#src/networks/dense.js";
import { exactPosterior } from "#src/samplers/exact-posterior.js";
import { metropolisHastings } from "#src/samplers/metropolis-hastings.js";
import { normalMean } from "#src/simulators/normal-mean.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Simulations } from "#src/simulators/simulations.js";
import { readNpy, writeNpy } from "#src/tables/npy.js";

const quiet = { onProgress: () => {} };
const model = { prior: prior({ mu: normal(0, 1) }), simulator: normalMean({ n: 4, sd: 1 }) };
const average = statistic({ name: "average", size: 1, build: (z) => mean(z, 1) });

const methods: readonly (readonly [string, Estimator<"potential">])[] = [
  ["ratioEstimator", ratioEstimator({ model, summary: dense({ hidden: [32] }), features: 8 })],
  ["ratioEstimator, binary", ratioEstimator({ model, summary: dense({ hidden: [32] }), features: 8, contrasts: 1 })],
  ["likelihoodEstimator", likelihoodEstimator({ model, statistic: average, network: dense({ hidden: [32] }) })],
  ["syntheticLikelihood", syntheticLikelihood({ model, network: dense({ hidden: [32] }) })],
];

describe.each(methods)("%s", (name, estimator) => {
  let simulations: Simulations;
  let test: Simulations;
  let fitted: FittedPotential;

  beforeAll(async () => {
    simulations = await simulate(model, { count: 12_000, seed: 1, ...quiet });
    test = await simulate(model, { count: 100, seed: 2, ...quiet });
    fitted = await train(estimator, { simulations, epochs: 20, batchSize: 128, seed: 3, ...quiet });
  }, 120_000);

  it("recovers the closed-form posterior", async () => {
    const exact = await exactPosterior(model, test);
    const own = await fitted.posterior(test, { points: 200, ...quiet });
    const [m, s] = [(await exact.mean()).column("mu"), (await exact.sd()).column("mu")];
    const [mo, so] = [(await own.mean()).column("mu"), (await own.sd()).column("mu")];
    const error = m.reduce((sum, x, i) => sum + ((mo[i]! - x) / s[i]!) ** 2, 0) / m.length;
    const ratio = so.reduce((sum, x, i) => sum + x / s[i]!, 0) / s.length;
    expect(Math.sqrt(error)).toBeLessThan(name.includes("binary") ? 0.25 : 0.15); // posterior standard deviations
    expect(Math.abs(ratio - 1)).toBeLessThan(0.1);
  });

  it("answers under another prior without new training, inside the first", async () => {
    const own = prior({ mu: uniform(-1, 1.5) });
    const data = test.dataAt(0);
    const posterior = await fitted.posterior(data, { prior: own, ...quiet });
    const [low, high] = [(await posterior.quantile(0))[0]!, (await posterior.quantile(1))[0]!];
    expect(low).toBeGreaterThanOrEqual(-1);
    expect(high).toBeLessThanOrEqual(1.5);
    const wide = { prior: prior({ mu: uniform(-1, 1) }), simulator: model.simulator };
    const narrow = await train(ratioEstimator({ model: wide, summary: dense({ hidden: [4] }) }), {
      simulations: await simulate(wide, { count: 200, seed: 1, ...quiet }),
      epochs: 1,
      ...quiet,
    });
    await expect(narrow.potential(data, model.prior)).rejects.toThrow(/inside \(-1, 1\).*got \(-Infinity, Infinity\)/);
    await expect(narrow.potential(data, prior({ nu: uniform(0, 1) }))).rejects.toThrow(
      /a prior of mu is required, got nu/,
    );
  });

  it("has no density outside the prior, at its bounds or in its gradient", async () => {
    const bounded = prior({ mu: uniform(-1, 1.5) });
    const potential = await fitted.potential(test.dataAt(0), bounded);
    const theta = Float64Array.of(-1.01, 0.2, 1.51, 1e30);
    const values = await potential.logDensity(theta);
    expect(Array.from(values, Number.isFinite)).toEqual([false, true, false, false]);
    expect(values[0]).toBe(Number.NEGATIVE_INFINITY);
    const both = await potential.valueAndGradient!(theta);
    expect(both.values[1]).toBeCloseTo(values[1]!, 4);
    expect(both.values[3]).toBe(Number.NEGATIVE_INFINITY);
    expect(both.gradients.every(Number.isFinite)).toBe(true);
    const posterior = await fitted.posterior(test.dataAt(0), { prior: bounded, points: 100, ...quiet });
    expect(await posterior.logProb([[-1.01], [1.51]])).toEqual(
      Float64Array.of(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY),
    );
  });

  it("gives a potential that a chain can walk", async () => {
    const data = test.dataAt(1);
    const potential = await fitted.potential(data);
    const chain = await metropolisHastings(potential, {
      iterations: 3_000,
      burnIn: 1_000,
      start: [0],
      proposalScale: [1],
      seed: 4,
      ...quiet,
    });
    const grid = await fitted.posterior(data, quiet);
    expect(Math.abs((await chain.mean())[0]! - (await grid.mean())[0]!)).toBeLessThan(0.15);
    await expect(fitted.potential(test as never)).rejects.toThrow(/one data set is required, got a batch of 100/);
  });

  it("is the same from its file, and infers from the command line", async () => {
    const folder = mkdtempSync(join(tmpdir(), "nabi-potential-"));
    const path = join(folder, "estimator.onnx");
    await fitted.save(path);
    const again = await load(path);
    const theta = Float64Array.of(-0.5, 0.2, 1);
    const before = await (await fitted.potential(test.dataAt(2))).logDensity(theta);
    const after = await (await again.potential(test.dataAt(2))).logDensity(theta);
    before.forEach((value, i) => {
      expect(after[i]).toBeCloseTo(value, 4);
    });
    await expect(again.estimate(test.dataAt(2))).rejects.toThrow(
      /which answers potential\(data\) and posterior\(data\)/,
    );
    await writeNpy(join(folder, "data.npy"), { shape: [70, 4], data: test.data.subarray(0, 280) });
    const out = join(folder, "draws.npy");
    await infer(path, join(folder, "data.npy"), { samples: 20, seed: 5, out, ...quiet });
    const draws = await readNpy(out);
    expect(draws.shape).toEqual([70, 20, 1]);
    const batch = await again.posterior({ shape: [70, 4], data: test.data.subarray(0, 280) }, quiet);
    const expected = (await batch.sample(20, { seed: 5 })).values;
    // Data sets in pieces of another size may differ in the last bit of single precision.
    Array.from(draws.data as Float64Array).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 9);
    });
    await again.dispose();
  });
});
