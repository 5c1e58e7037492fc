/** The paper's pipelines of the max-stable study: what they ask to be trained, and that each of them answers. */
import { beforeAll, describe, expect, it } from "vitest";
import type { FittedPosterior, FittedPotential } from "#src/fitted/fitted.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Simulations } from "#src/simulators/simulations.js";
import { paperMethods } from "#src/studies/max-stable/methods.js";
import { microFields, model } from "#src/studies/max-stable/model.js";
import { preset } from "#src/studies/max-stable/presets.js";
import { recordingLearn } from "../recording-learn.js";

const likeKeras = { schedule: "constant", augment: false } as const;
const stated = {
  fKL: { ...likeKeras, method: "posteriorEstimator", epochs: 3, patience: 3, batchSize: 32, learningRate: 1e-3 },
  NRE: { ...likeKeras, method: "ratioEstimator", epochs: 20, patience: 5, batchSize: 50, learningRate: 5e-4 },
} as const;

describe("the paper's pipelines of the max-stable study", () => {
  let simulations: Simulations;
  beforeAll(async () => {
    simulations = await simulate(model, { count: 128, seed: 1, onProgress: () => {} });
  });

  it.each(Object.entries(stated))("%s trains what the scripts train, and answers", async (method, expected) => {
    const { learn, asked } = recordingLearn(simulations, { seed: 1, onProgress: () => {} });
    const fitted = await paperMethods()[method as keyof typeof stated]!(learn);
    expect(asked).toMatchObject([expected]);
    const summary = fitted.weights().get("summary/output/bias");
    expect(summary).toHaveLength(method === "fKL" ? 2 : 16);
    const fields = await microFields();
    const posterior = await (method === "fKL"
      ? (fitted as FittedPosterior).posterior(fields)
      : (fitted as FittedPotential).posterior(fields, { points: 12 }));
    const mean = await posterior.mean();
    model.prior.distributions.forEach(({ support }, j) => {
      for (const value of mean.column(model.prior.names[j]!)) {
        expect(value).toBeGreaterThan(support.lower);
        expect(value).toBeLessThan(support.upper);
      }
    });
    await fitted.dispose();
  });

  it("are those of the preset, on as many fields as the paper has", () => {
    const { simulations: training, validation, testFields, methods } = preset("paper");
    expect([training, validation, testFields]).toEqual([160_000, 20_000, 1_000]);
    expect(Object.keys(methods)).toEqual(Object.keys(stated));
  });
});
