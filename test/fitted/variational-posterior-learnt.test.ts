/** Reverse KL with likelihoods and ratios that are learnt, or given as a graph. */
import { beforeAll, describe, expect, it } from "vitest";
import { gaussian } from "#src/densities/gaussian.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { ensemble } from "#src/estimators/ensemble.js";
import type { FrozenPotential } from "#src/estimators/estimator.js";
import { likelihoodEstimator, syntheticLikelihood } from "#src/estimators/likelihood-estimator.js";
import { ratioEstimator } from "#src/estimators/ratio-estimator.js";
import { type Statistic, statistic } from "#src/estimators/statistic.js";
import { variationalPosterior } from "#src/estimators/variational-posterior.js";
import type { FittedPosterior } from "#src/fitted/fitted.js";
import { load } from "#src/fitted/load.js";
import { train } from "#src/fitted/train.js";
import { divide, log, multiply, square, subtract } from "#src/graph/elementwise.js";
import { mean } from "#src/graph/reduction.js";
import { sum } from "#src/graph/sum.js";
import { dense } from "#src/networks/dense.js";
import { betaBinomial } from "#src/simulators/beta-binomial.js";
import { normalMean } from "#src/simulators/normal-mean.js";
import { simulate } from "#src/simulators/simulate.js";
import { scale } from "../estimators/models.js";
import { errors } from "./errors.js";

const quiet = { onProgress: () => {} };
const summary = dense({ hidden: [32, 32] });
const settings = { epochs: 20, batchSize: 128, learningRate: 2e-3, seed: 3, ...quiet } as const;

describe("with a learnt likelihood", () => {
  const model = { prior: prior({ mu: normal(0, 1) }), simulator: normalMean({ n: 4, sd: 1 }) };
  const average = statistic({ name: "average", size: 1, build: (z) => mean(z, 1) }); // sufficient
  let simulations: Awaited<ReturnType<typeof simulate>>;
  beforeAll(async () => {
    simulations = await simulate(model, { count: 10_000, seed: 1, ...quiet });
  });

  it.each([
    ["syntheticLikelihood", syntheticLikelihood({ model, network: dense({ hidden: [32] }) })],
    ["likelihoodEstimator", likelihoodEstimator({ model, statistic: average, network: dense({ hidden: [32] }) })],
    ["ratioEstimator", ratioEstimator({ model, summary: dense({ hidden: [32] }), features: 8 })],
  ] as const)(
    "recovers normal posteriors from a %s",
    async (_which, estimator) => {
      const learnt = await train(estimator, { simulations, ...settings });
      const fitted = await train(
        variationalPosterior({ model, summary, density: gaussian(), likelihood: learnt.frozen() }),
        { simulations, ...settings },
      );
      const { mean, sd } = await errors(fitted, model);
      expect(mean).toBeLessThan(0.2);
      expect(Math.abs(sd - 1)).toBeLessThan(0.12);
      const path = `${process.env["TMPDIR"] ?? "/tmp"}/nabi-frozen-${process.pid}.onnx`;
      await learnt.save(path);
      await expect(load(path).then((again) => again.frozen())).rejects.toThrow(/trained in this program is required/);
    },
    120_000,
  );
});

describe("with a likelihood of a statistic", () => {
  // Four readings from N(0, s²): the sum of squares is sufficient, and the same for every image of the data.
  const potential = (seenAt: (rows: number) => void): FrozenPotential & { readonly statistic: Statistic } => ({
    name: "scale",
    prior: scale.prior,
    statistic: statistic({
      name: "sum of squares",
      size: 1,
      build: (z) => {
        seenAt(z.shape[0]!);
        return sum(square(z), 1);
      },
    }),
    build: (squares, s) => subtract(divide(multiply(squares, -0.5), square(s)), multiply(log(s), 4)),
  });
  const run = { ...settings, epochs: 3, batchSize: 64 };
  const posterior = (likelihood: FrozenPotential) =>
    variationalPosterior({ model: scale, summary, density: gaussian(), likelihood });

  it.each([
    ["once before training", (likelihood: FrozenPotential) => posterior(likelihood), false],
    ["once for all members of an ensemble", (likelihood: FrozenPotential) => ensemble(posterior(likelihood), 2), false],
    ["in every step where the data are transformed", (likelihood: FrozenPotential) => posterior(likelihood), true],
  ] as const)("takes the statistic %s, and learns the same as from the data", async (_when, make, augment) => {
    const simulations = await simulate(scale, { count: 1_000, seed: 1, ...quiet });
    const batches: number[] = [];
    const { build, statistic: squares, ...same } = potential((rows) => batches.push(rows));
    const fitted = await train(make({ ...same, statistic: squares, build }), { simulations, augment, ...run });
    expect(batches.includes(64)).toBe(augment);
    if (!augment) expect(batches).toHaveLength(2); // the training's data and the validation's
    batches.length = 0;
    const ofData: FrozenPotential = { ...same, build: (data, s) => build(squares.build(data), s) };
    const other = await train(make(ofData), { simulations, augment, ...run });
    expect(batches.includes(64)).toBe(true);
    const losses = ({ record }: FittedPosterior): number[] => record.epochs.map(({ validationLoss }) => validationLoss);
    for (const [epoch, loss] of losses(fitted).entries()) expect(loss).toBeCloseTo(losses(other)[epoch]!, 4);
  });

  it("refuses a graph that does not give one number for each row of parameters", async () => {
    const simulations = await simulate(scale, { count: 100, seed: 1, ...quiet });
    const wrong: FrozenPotential = { name: "squares", prior: scale.prior, build: (data) => square(data) };
    await expect(train(posterior(wrong), { simulations, ...run })).rejects.toThrow(
      "one number for each row of parameters is required of the likelihood squares, got shape [64, 4] for 64 rows",
    );
  });
});

it("refuses a ratio that was learnt on a part of the prior's support", async () => {
  const narrow = { prior: prior({ p: uniform(0.2, 0.8) }), simulator: betaBinomial({ n: 1 }) };
  const ratio = await train(ratioEstimator({ model: narrow, summary: dense({ hidden: [4] }) }), {
    simulations: await simulate(narrow, { count: 200, seed: 1, ...quiet }),
    epochs: 1,
    ...quiet,
  });
  const model = { ...narrow, prior: prior({ p: uniform(0, 1) }) };
  expect(() => variationalPosterior({ model, summary, likelihood: ratio.frozen() })).toThrow(
    "variationalPosterior: a prior of p inside (0.2, 0.8), where training saw parameters, is required, got (0, 1)",
  );
});
