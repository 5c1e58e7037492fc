import { describe, expect, it } from "vitest";
import { syntheticLikelihood } from "#src/estimators/likelihood-estimator.js";
import { pointEstimator } from "#src/estimators/point-estimator.js";
import { posteriorEstimator } from "#src/estimators/posterior-estimator.js";
import { statistic } from "#src/estimators/statistic.js";
import type { FittedPoint, FittedPosterior } from "#src/fitted/fitted.js";
import { TrainingError, type TrainOptions, train } from "#src/fitted/train.js";
import { divide, log, square, subtract } from "#src/graph/elementwise.js";
import type { Expression } from "#src/graph/expression.js";
import { sum } from "#src/graph/sum.js";
import { convolutional } from "#src/networks/convolutional.js";
import { dense } from "#src/networks/dense.js";
import { AbortError } from "#src/runtime/error.js";
import type { ProgressEvent } from "#src/runtime/progress.js";
import { simulate } from "#src/simulators/simulate.js";
import { simulations as wrap } from "#src/simulators/simulations.js";
import { type Model, simulator } from "#src/simulators/simulator.js";
import { coin, flips, normalMean, scale } from "../estimators/models.js";

const quiet = { onProgress: () => {} };
const summary = dense({ hidden: [16] });
const simulations = await simulate(normalMean, { count: 2000, seed: 1, ...quiet });
const data = [0.1, 0.5, -0.2, 0.9, 1.4, 0.3, -0.6, 0.2, 0.8, 0.4];
const point = pointEstimator({ model: normalMean, summary });
const fitPoint = (options: TrainOptions = {}): Promise<FittedPoint> =>
  train(point, { simulations, epochs: 3, seed: 1, ...quiet, ...options });

/** The error of a promise that must fail. */
async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error("this should have failed");
    },
    (error: Error) => error,
  );
}

describe("train", () => {
  it("gives the same bits for the same seed, and others for another", async () => {
    const [a, b, c] = await Promise.all([fitPoint(), fitPoint(), fitPoint({ seed: 2 })]);
    const [x, y, z] = await Promise.all([a, b, c].map(async (fitted) => (await fitted.estimate(data))["mean"]));
    expect(y).toBe(x);
    expect(z).not.toBe(x);
    expect(b.record.epochs.map(({ validationLoss }) => validationLoss)).toEqual(
      a.record.epochs.map(({ validationLoss }) => validationLoss),
    );
  });

  it("gives the same bits for the same seed on fresh simulations too, which differ from epoch to epoch", async () => {
    const fresh = () => train(point, { simulationsPerEpoch: 500, epochs: 3, seed: 4, ...quiet });
    const [a, b] = await Promise.all([fresh(), fresh()]);
    expect((await b.estimate(data))["mean"]).toBe((await a.estimate(data))["mean"]);
    expect(a.record.epochs.length).toBe(3);
    const once = await train(point, {
      simulations: await simulate(normalMean, { count: 500, seed: 4, ...quiet }),
      epochs: 3,
      seed: 4,
      ...quiet,
    });
    expect((await once.estimate(data))["mean"]).not.toBe((await a.estimate(data))["mean"]);
  });

  it("reports progress to its end, with the loss", async () => {
    const events: ProgressEvent[] = [];
    await fitPoint({ onProgress: (event) => void events.push(event) });
    expect(events.at(-1)).toMatchObject({ label: "train", done: 3, total: 3, ended: true });
    expect(events.at(-1)!.detail).toMatch(/^all epochs done, validation \d/);
  });

  it("takes a validation set of its own", async () => {
    const validation = await simulate(normalMean, { count: 100, seed: 9, ...quiet });
    const other = await simulate(normalMean, { count: 100, seed: 10, ...quiet });
    const [a, b] = await Promise.all([fitPoint({ validation }), fitPoint({ validation: other })]);
    expect(a.record.epochs[0]!.trainingLoss).toBe(b.record.epochs[0]!.trainingLoss);
    expect(a.record.epochs[0]!.validationLoss).not.toBe(b.record.epochs[0]!.validationLoss);
  });

  it("learns from images of the data under declared symmetries", async () => {
    // The last reading alone tells the truth in these data; augmented, the first one does as often.
    const marked: Model = {
      prior: coin.prior,
      simulator: simulator({
        name: "marked",
        shape: [4],
        symmetries: flips.slice(0, 2),
        simulate: ({ p }, random) => [random.normal(), random.normal(), random.normal(), 10 * p!],
      }),
    };
    const own = await simulate(marked, { count: 3000, seed: 1, ...quiet });
    const estimator = pointEstimator({ model: marked, summary, averageSymmetries: false });
    const run = { simulations: own, epochs: 12, learningRate: 5e-3, batchSize: 64, ...quiet };
    const [augmented, plain] = await Promise.all([train(estimator, run), train(estimator, { ...run, augment: false })]);
    const reversed = { shape: [3, 4], data: [1, 5, 9].flatMap((x) => [x, 0, 0, 0]) };
    const answers = async (fitted: FittedPoint) =>
      ((await fitted.estimate(reversed)) as { values: Float64Array }).values;
    const spread = (values: Float64Array) => values[2]! - values[0]!;
    expect(spread(await answers(augmented))).toBeGreaterThan(0.5);
    expect(Math.abs(spread(await answers(plain)))).toBeLessThan(0.4);
  });
});

describe("an interruption", () => {
  const endless = { epochs: 100_000, patience: Number.POSITIVE_INFINITY };
  /** Half a millisecond for each data set: the training thread mostly waits for data. */
  const slow: Model = {
    prior: normalMean.prior,
    simulator: simulator({
      name: "slow",
      shape: [10],
      simulate: (values, random) => {
        for (const end = performance.now() + 0.5; performance.now() < end; );
        return normalMean.simulator.simulate(values, random);
      },
    }),
  };
  const interrupted = async (model: Model, options: TrainOptions): Promise<{ error: AbortError; seconds: number }> => {
    const controller = new AbortController();
    let at = 0;
    setTimeout(() => {
      at = performance.now();
      controller.abort();
    }, 1700);
    const run = { ...endless, ...options, signal: controller.signal, ...quiet };
    const error = await failure(train(posteriorEstimator({ model, summary }), run));
    return { error: error as AbortError, seconds: (performance.now() - at) / 1000 };
  };

  it.each<[string, Model, TrainOptions]>([
    ["of training on given simulations", normalMean, { simulations }],
    ["of training on fresh simulations", normalMean, { simulationsPerEpoch: 500 }],
    ["while the next simulations are awaited", slow, { simulationsPerEpoch: 1600, validation: simulations }],
  ])("%s keeps a working estimator", async (_name, model, options) => {
    const { error, seconds } = await interrupted(model, options);
    expect(error).toBeInstanceOf(AbortError);
    expect(error.message).toMatch(/^train: interrupted after \d+ epochs$/);
    expect(seconds).toBeLessThan(1.5); // one second, and half of one for a busy machine
    const fitted = error.partial as FittedPosterior;
    expect(fitted.record.ending).toBe("interrupted");
    const { mean } = await (await fitted.posterior(data)).mean();
    expect(Number.isFinite(mean)).toBe(true);
  });

  it("while statistics are taken ends that too", async () => {
    const controller = new AbortController();
    const aborting = statistic({
      name: "sum",
      size: 1,
      build: (z) => {
        controller.abort();
        return sum(z, 1);
      },
    });
    const run = { simulations, signal: controller.signal, ...quiet };
    const error = await failure(train(syntheticLikelihood({ model: normalMean, statistic: aborting }), run));
    expect([error.name, error.message]).toEqual(["AbortError", "train: interrupted"]);
  });

  it("that came before it began starts no work", async () => {
    const told: unknown[] = [];
    const run = { simulations, signal: AbortSignal.abort(), onProgress: (state: unknown) => told.push(state) };
    const error = await failure(train(posteriorEstimator({ model: normalMean, summary }), run));
    expect([error.message, (error as AbortError).partial, told]).toEqual(["train: interrupted", undefined, []]);
  });
});

describe("a loss that is no number", () => {
  const broken = pointEstimator({
    model: normalMean,
    summary,
    loss: (estimate, truth) => divide(square(subtract(estimate, truth)), subtract(truth, truth)),
  });

  it("ends training with the step, the operator and the tensor, and keeps an estimator", async () => {
    const error = (await failure(train(broken, { simulations, epochs: 3, ...quiet }))) as TrainingError;
    expect(error).toBeInstanceOf(TrainingError);
    expect(error.message).toMatch(
      /^train: the loss is not finite at step 0 \(epoch 1\): operator divide \(128 x 1\) of multiply, subtract gave Infinity first$/,
    );
    const fitted = error.partial as FittedPoint;
    expect(Number.isFinite((await fitted.estimate(data))["mean"])).toBe(true);
  });

  it("is found in the validation data too", async () => {
    // log (10 − θ) exists for every truth but one, which is kept for validation.
    const loss = (estimate: Expression, truth: Expression) =>
      subtract(square(subtract(estimate, truth)), log(subtract(10, truth)));
    const validation = wrap({ parameters: { mean: [0, 11] }, data: [data, data] });
    const error = await failure(
      train(pointEstimator({ model: normalMean, summary, loss }), { simulations, validation, epochs: 3, ...quiet }),
    );
    expect(error.message).toMatch(/not finite at step \d+ \(epoch 1, validation data\): operator log \(2 x 1\)/);
  });
});

describe("the main thread", () => {
  it("stays responsive while a convolutional network trains", async () => {
    const model: Model = {
      prior: coin.prior,
      simulator: simulator({
        name: "field",
        shape: [16, 16],
        simulate: ({ p }, random) => Float64Array.from({ length: 256 }, () => p! * random.normal()),
      }),
    };
    const own = await simulate(model, { count: 1000, seed: 1, ...quiet });
    let [last, worst] = [performance.now(), 0];
    const timer = setInterval(() => {
      const now = performance.now();
      worst = Math.max(worst, now - last - 10);
      last = now;
    }, 10);
    await train(pointEstimator({ model, summary: convolutional({ channels: [16, 16] }) }), {
      simulations: own,
      epochs: 4,
      ...quiet,
    });
    clearInterval(timer);
    expect(worst).toBeLessThan(250); // 100 ms of the thread's own, and what a busy machine adds
  });
});

describe("bad input", () => {
  it.each<[TrainOptions, string | RegExp]>([
    [{ simulations: undefined as never, simulationsPerEpoch: 0 }, "simulate: count must be a positive integer, got 0"],
    [{ validation: 1 }, "train: validation must be a share between 0 and 1 or simulations, got 1"],
    [{ simulations: simulations.slice(0, 1) }, "train: at least 2 simulations are required, got 1"],
    [{ workers: 0 }, "train: workers must be a positive integer, got 0"],
    [
      { engine: "abacus" },
      'engine: one of onnxruntime, onnxruntime-web, tensorflow, reference is required, got "abacus"',
    ],
    [{ seed: -1 }, "random: the seed must be an integer from 0"],
    [{ epochs: 0 }, "train: epochs must be a whole number of 1 or more, got 0"],
  ])("%# is refused in one sentence", async (options, message) => {
    expect((await failure(fitPoint(options))).message).toMatch(
      message instanceof RegExp ? message : new RegExp(message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")),
    );
  });

  it("of another model is refused, with both named", async () => {
    const own = await simulate(scale, { count: 10, seed: 1, ...quiet });
    expect((await failure(fitPoint({ simulations: own }))).message).toBe(
      "train: simulations of mean are required, got s",
    );
    const shorter: Model = {
      ...normalMean,
      simulator: { ...normalMean.simulator, shape: [3], simulate: () => [1, 2, 3] },
    };
    const short = await simulate(shorter, { count: 10, seed: 1, ...quiet });
    expect((await failure(fitPoint({ simulations: short }))).message).toBe(
      "train: simulations of shape [10] are required, got [3]",
    );
    expect((await failure(fitPoint({ validation: short }))).message).toBe(
      "train: validation simulations of shape [10] are required, got [3]",
    );
  });

  it.each([0.5, 2, 2.5])(
    "with a parameter on the boundary of the prior's support or beyond is refused: %d",
    async (s) => {
      const own = await simulate(scale, { count: 10, seed: 1, ...quiet });
      const column = Array.from({ length: 10 }, (_, i) => (i === 7 ? s : own.parametersAt(i)[0]!));
      const tables = wrap({ parameters: { s: column }, data: own.data, shape: [4] });
      const estimator = pointEstimator({ model: scale, summary });
      expect((await failure(train(estimator, { simulations: tables, epochs: 1, ...quiet }))).message).toBe(
        `train: simulations with parameters inside the prior's support are required, got s = ${s} in simulation 7, not between 0.5 and 2`,
      );
    },
  );

  it("for a convolutional network is refused", async () => {
    const estimator = pointEstimator({ model: normalMean, summary: convolutional() });
    expect((await failure(train(estimator, { simulations, ...quiet }))).message).toMatch(
      /^convolutional: data on a grid .* got 10$/,
    );
  });
});
