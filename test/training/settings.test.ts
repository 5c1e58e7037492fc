import { describe, expect, it } from "vitest";
import { defaultSettings, type TrainingSettings, trainingSettings } from "#src/training/settings.js";

describe("trainingSettings", () => {
  it("fills in defaults, also for what is given as undefined", () => {
    expect(trainingSettings({})).toEqual(defaultSettings);
    const given = { epochs: 3, batchSize: undefined, seed: 7 } as unknown as Partial<TrainingSettings>;
    expect(trainingSettings(given)).toEqual({ ...defaultSettings, epochs: 3 });
    expect(trainingSettings({ patience: Number.POSITIVE_INFINITY }).patience).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    [{ epochs: 0 }, "train: epochs must be a whole number of 1 or more, got 0"],
    [{ batchSize: 2.5 }, "train: batchSize must be a whole number of 1 or more, got 2.5"],
    [{ learningRate: -1 }, "train: learningRate must be a positive number, got -1"],
    [{ learningRate: Number.NaN }, "train: learningRate must be a positive number, got NaN"],
    [{ schedule: "linear" as "cosine" }, 'train: schedule must be "cosine", "plateau" or "constant", got "linear"'],
    [{ patience: 0 }, "train: patience must be 1 or more, got 0"],
    [{ clipNorm: 0 }, "train: clipNorm must be a positive number, got 0"],
  ])("refuses %j", (settings, message) => {
    expect(() => trainingSettings(settings)).toThrow(message);
  });
});
