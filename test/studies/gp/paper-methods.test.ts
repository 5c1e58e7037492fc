/** The paper's pipelines: what they ask to be trained is what its scripts say, and each of them answers. */
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Fitted } from "#src/fitted/fitted.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Simulations } from "#src/simulators/simulations.js";
import type { TrainedMethod } from "#src/studies/gp/method.js";
import { microFields, model } from "#src/studies/gp/model.js";
import { paperMethods } from "#src/studies/gp/paper-methods.js";
import { preset } from "#src/studies/gp/presets.js";
import { type AskedTraining, recordingLearn } from "../recording-learn.js";

type Stated = Partial<AskedTraining>;

/** The convolutional network with one output: 3x3 64, pool, 3x3 128, pool, dense 64, head. */
const convolutional = 9 * 64 + 64 + (9 * 64 * 128 + 128) + (2048 * 64 + 64) + (64 + 1);
const anotherOutput = 64 + 1;

const untilNoGain: Stated = { epochs: 100, patience: 5, batchSize: 32, learningRate: 1e-3 };
const statistic: Stated = {
  method: "mutualInformationSummary",
  epochs: 5,
  batchSize: 32,
  learningRate: 1e-3,
  weights: convolutional + (2 * 16 + 16) + (16 * 16 + 16) + (16 + 1), // critic 2-16-16-1
};
const curves: Stated = {
  method: "syntheticLikelihood",
  epochs: 10,
  learningRate: 1e-3,
  weights: 16 + 16 + (16 * 16 + 16) + (2 * 16 + 2), // 1-16-16-(μ, log σ)
};
const small: Stated = { ...curves, batchSize: 64 };
const reverse: Stated = { method: "variationalPosterior", weights: convolutional + anotherOutput };
const learntReverse: Stated = { ...reverse, epochs: 10, batchSize: 512, learningRate: 2e-4 };
const large = (from: number): Stated => ({ ...curves, batchSize: 2048, from });

/** Trainings of each method, one after the other. */
const stated: Readonly<Partial<Record<TrainedMethod, readonly Stated[]>>> = {
  NBE: [{ ...untilNoGain, method: "pointEstimator", weights: convolutional }],
  quantiles: [{ ...untilNoGain, method: "quantileEstimator", weights: convolutional + anotherOutput }],
  fKL: [{ method: "posteriorEstimator", epochs: 3, batchSize: 32, learningRate: 1e-3 }],
  rKL1: [{ ...reverse, epochs: 2, batchSize: 32, learningRate: 1e-3 }],
  rKL2: [small, large(0), learntReverse],
  rKL3: [statistic, small, large(1), learntReverse],
  NRE: [{ method: "ratioEstimator", epochs: 100, patience: 5, batchSize: 50, learningRate: 5e-4, weights: 5_821 }],
  NLE: [statistic, small, large(1)],
};

/** Numbers about the length scale of each field. */
async function answers(fitted: Fitted, fields: Simulations): Promise<readonly number[]> {
  if (fitted.kind === "point") return Array.from((await fitted.estimate(fields)).values);
  if (fitted.kind === "quantile") {
    const quantiles = await fitted.quantiles(fields);
    return [0.05, 0.95].flatMap((level) => Array.from(quantiles.level(level).values));
  }
  if (fitted.kind === "summary") throw new Error("a statistic is no answer");
  const posterior = await (fitted.kind === "density"
    ? fitted.posterior(fields)
    : fitted.posterior(fields, { points: 60 }));
  return [...(await posterior.mean()).values, ...(await posterior.quantile(0.05)).values];
}

describe("the paper's pipelines of the spatial study", () => {
  let simulations: Simulations;
  let fields: Simulations;
  beforeAll(async () => {
    simulations = await simulate(model, { count: 160, seed: 1, onProgress: () => {} });
    fields = await microFields();
  });

  afterEach(() => void vi.restoreAllMocks());

  it.each(Object.entries(stated))("%s trains what the scripts train, and answers", async (method, expected) => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const { learn, asked } = recordingLearn(simulations, { seed: 1, onProgress: () => {} });
    const fitted = await paperMethods()[method as TrainedMethod]!(learn);
    expect(asked).toHaveLength(expected.length);
    asked.forEach((training, i) => {
      expect(training).toMatchObject({ schedule: "constant", augment: false, ...expected[i] });
      if (!expected[i]!.patience) expect(training.patience).toBe(training.epochs); // no early end
    });
    // The published objective of reverse KL leaves out the prior.
    expect(warn.mock.calls.map(([text]) => `${text}`.slice(0, 38))).toEqual(
      /^rKL/.test(method) ? ["variationalPosterior: priorTerm: false"] : [],
    );
    if (method === "fKL") expect(fitted.weights().get("summary/output/bias")).toHaveLength(1);
    if (fitted.kind === "quantile") expect(fitted.levels).toEqual([0.05, 0.95]);
    const numbers = await answers(fitted, fields);
    expect(numbers.length).toBeGreaterThanOrEqual(fields.length);
    for (const number of numbers) {
      expect(number).toBeGreaterThan(0);
      expect(number).toBeLessThan(0.6);
    }
    await fitted.dispose();
  });

  it("are those of the preset, on as many fields and with the walk of the paper", () => {
    const { simulations: training, validation, testFields, methods, mcmc } = preset("paper");
    expect([training, validation, testFields]).toEqual([160_000, 20_000, 1_000]);
    expect(Object.keys(methods)).toEqual(Object.keys(stated));
    expect(mcmc).toMatchObject({ iterations: 24_000, burnIn: 4_000, thin: 20, start: [0.6], proposalScale: [0.06] });
    expect(mcmc.adapt).toEqual({ every: 100, below: 0.15, above: 0.4, factor: 1.1 });
  });
});
