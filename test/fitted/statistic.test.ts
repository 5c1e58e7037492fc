/** Learnt statistics: near sufficient, and of use to other estimators. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { gaussian } from "#src/densities/gaussian.js";
import { mixture } from "#src/densities/mixture.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { ensemble } from "#src/estimators/ensemble.js";
import type { Estimator } from "#src/estimators/estimator.js";
import { likelihoodEstimator, syntheticLikelihood } from "#src/estimators/likelihood-estimator.js";
import { mutualInformationSummary } from "#src/estimators/mutual-information-summary.js";
import { pointEstimator } from "#src/estimators/point-estimator.js";
import { posteriorEstimator } from "#src/estimators/posterior-estimator.js";
import { quantileEstimator } from "#src/estimators/quantile-estimator.js";
import { statistic } from "#src/estimators/statistic.js";
import { variationalPosterior } from "#src/estimators/variational-posterior.js";
import type { Fitted } from "#src/fitted/fitted.js";
import { load } from "#src/fitted/load.js";
import { train } from "#src/fitted/train.js";
import { dense } from "#src/networks/dense.js";
import { exactPosterior } from "#src/samplers/exact-posterior.js";
import { normalMean } from "#src/simulators/normal-mean.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Simulations } from "#src/simulators/simulations.js";

const quiet = { onProgress: () => {} };
const model = { prior: prior({ mu: normal(0, 1) }), simulator: normalMean({ n: 4, sd: 1 }) };
const summary = dense({ hidden: [32] });

const makers: readonly (readonly [string, Estimator])[] = [
  ["mutual information, Jensen–Shannon", mutualInformationSummary({ model, summary })],
  [
    "mutual information, with a critic normalised by batches",
    mutualInformationSummary({ model, summary, critic: [16, 16], normalizeCritic: true }),
  ],
  ["mutual information, InfoNCE", mutualInformationSummary({ model, summary, bound: "infoNce" })],
  ["a posterior mean", pointEstimator({ model, summary })],
  ["a bottleneck", posteriorEstimator({ model, summary, density: mixture({ components: 2 }), bottleneck: 1 })],
  ["a bottleneck by reverse KL", variationalPosterior({ model, summary, density: gaussian(), bottleneck: 1 })],
];

/** Correlation of ranks: a sufficient statistic may be any increasing or decreasing function of another. */
function rankCorrelation(a: Float64Array, b: Float64Array): number {
  const ranks = (x: Float64Array): Float64Array => {
    const order = Array.from(x.keys()).sort((i, j) => x[i]! - x[j]!);
    const result = new Float64Array(x.length);
    order.forEach((i, rank) => {
      result[i] = rank - (x.length - 1) / 2;
    });
    return result;
  };
  const [u, v] = [ranks(a), ranks(b)];
  return u.reduce((sum, x, i) => sum + x * v[i]!, 0) / u.reduce((sum, x) => sum + x * x, 0);
}

let simulations: Simulations;
let test: Simulations;
let averages: Float64Array;

beforeAll(async () => {
  simulations = await simulate(model, { count: 16_000, seed: 1, ...quiet });
  test = await simulate(model, { count: 200, seed: 2, ...quiet });
  averages = Float64Array.from({ length: 200 }, (_, i) => test.dataAt(i).reduce((sum, z) => sum + z / 4, 0));
});

describe.each(makers)("the statistic of %s", (_name, estimator) => {
  let fitted: Fitted;

  beforeAll(async () => {
    fitted = await train(estimator, { simulations, epochs: 20, batchSize: 128, seed: 3, ...quiet });
  }, 60_000);

  it("orders data as the sufficient statistic does, and gives its likelihood the closed-form posterior", async () => {
    const own = fitted.statistic();
    expect(own.size).toBe(1);
    const nle = await train(syntheticLikelihood({ model, statistic: own, network: dense({ hidden: [32] }) }), {
      simulations,
      epochs: 15,
      batchSize: 128,
      seed: 4,
      ...quiet,
    });
    const posterior = await nle.posterior(test, { points: 200, ...quiet });
    const exact = await exactPosterior(model, test);
    const [m, mo] = [(await exact.mean()).column("mu"), (await posterior.mean()).column("mu")];
    const sd = (await exact.sd()).column("mu")[0]!;
    const error = Math.sqrt(m.reduce((sum, x, i) => sum + ((mo[i]! - x) / sd) ** 2, 0) / m.length);
    expect(error).toBeLessThan(0.25);
    expect(rankCorrelation(mo, averages)).toBeGreaterThan(0.99);
  });
});

describe("a mutual information summary", () => {
  it("answers, is the same from its file, and refuses what it is not", async () => {
    const fitted = await train(mutualInformationSummary({ model, summary, size: 2 }), {
      simulations: simulations.slice(0, 1000),
      epochs: 2,
      ...quiet,
    });
    const table = await fitted.summarize(test);
    expect(table.names).toEqual(["s1", "s2"]);
    expect(table.length).toBe(200);
    const path = join(mkdtempSync(join(tmpdir(), "nabi-statistic-")), "summary.onnx");
    await fitted.save(path);
    const again = await load(path);
    (await again.summarize(test.dataAt(5))).forEach((value, j) => {
      expect(value).toBeCloseTo(table.values[5 * 2 + j]!, 5);
    });
    await expect(again.posterior(test.dataAt(0))).rejects.toThrow(/which answers summarize\(data\)/);
    await expect(again.check()).rejects.toThrow(/which answers summarize\(data\)/);
    expect(() => again.statistic()).toThrow(/trained in this program is required, got one from a file/);
  });

  it.each([
    ["a quantileEstimator", quantileEstimator({ model, summary, levels: [0.5] })],
    ["a posteriorEstimator", posteriorEstimator({ model, summary, density: gaussian() })],
    ["an ensemble of pointEstimator", ensemble(pointEstimator({ model, summary }), 2)],
  ] as readonly (readonly [string, Estimator])[])("is required, and %s is refused", async (got, estimator) => {
    const fitted = await train(estimator, { simulations: simulations.slice(0, 100), epochs: 1, ...quiet });
    expect(() => fitted.statistic()).toThrow(
      `statistic: a single pointEstimator, mutualInformationSummary, or posteriorEstimator or variationalPosterior with a bottleneck is required, got ${got}`,
    );
  });

  it("refuses settings that make no sense", () => {
    expect(() => mutualInformationSummary({ model, summary, size: 0 })).toThrow(/of 1 or more are required/);
    expect(() => mutualInformationSummary({ model, summary, bound: "nwj" as never })).toThrow(
      /"jensenShannon" or "infoNce"/,
    );
    expect(() => posteriorEstimator({ model, summary, bottleneck: 1.5 })).toThrow(/numbers in the bottleneck/);
  });
});

describe("an expert's statistic", () => {
  it("of another size than it says is refused", async () => {
    const wrong = statistic({ name: "pair", size: 2, build: (z) => z });
    const settings = { simulations: simulations.slice(0, 100), epochs: 1, ...quiet };
    await expect(train(likelihoodEstimator({ model, statistic: wrong }), settings)).rejects.toThrow(
      "statistic: pair must give 2 numbers a data set, got shape [4]",
    );
    expect(() => statistic({ name: "none", size: 0, build: (z) => z })).toThrow(
      /a size of 1 or more is required, got 0/,
    );
  });
});
