/** The loop on a problem in one dimension whose steps are plain functions: loss (w − 3)² / 2, validation loss as asked. */
import { describe, expect, it } from "vitest";
import type { Executable, Tensors } from "#src/engine/engine.js";
import { random } from "#src/random/random.js";
import { type LoopHooks, type LoopResult, type Problem, trainingLoop } from "#src/training/loop.js";
import { parameterLayout } from "#src/training/parameter-vector.js";
import type { EpochRecord } from "#src/training/record.js";
import { defaultSettings, type TrainingSettings } from "#src/training/settings.js";

const pairs = (length: number) => ({ parameters: new Float32Array(length), data: new Float32Array(length), length });

function engineOf(fill: (weight: number, into: Tensors) => void): Executable {
  return {
    run: async (feeds, into) => {
      fill(feeds["w"]!.data[0]!, into!);
      return into!;
    },
    dispose: async () => {},
  };
}

interface Course {
  readonly settings?: Partial<TrainingSettings>;
  /** Validation loss by weight and epoch. */
  readonly validation?: (weight: number, epoch: number) => number;
  /** Training loss by step. */
  readonly loss?: (step: number) => number;
  readonly hooks?: Partial<LoopHooks>;
}

async function run({
  settings = {},
  validation = (w) => (w - 3) ** 2,
  loss,
  hooks = {},
}: Course): Promise<LoopResult & { seen: number[] }> {
  let [epoch, step] = [-1, 0];
  const seen: number[] = [];
  const problem: Problem = {
    step: engineOf((w, into) => {
      into["loss"]!.data[0] = loss ? loss(step) : (w - 3) ** 2 / 2;
      into["gradient/w"]!.data[0] = w - 3;
      step++;
    }),
    validate: engineOf((w, into) => {
      seen.push(w);
      into["losses"]!.data.fill(validation(w, ++epoch));
    }),
    trained: parameterLayout([{ name: "w", shape: [1] }]),
    fixed: {},
    shape: [1],
    inputs: { noise: 0, draws: 1 },
    validationBatch: 4,
    symmetries: [],
  };
  const all = { ...defaultSettings, epochs: 12, batchSize: 10, learningRate: 0.1, ...settings };
  const result = await trainingLoop(problem, new Float32Array(16), pairs(4), all, random(1), {
    epochData: () => pairs(105),
    aborted: () => false,
    evaluate: () => Promise.reject(new Error("no likelihood is asked for")),
    onStep: () => {},
    onEpoch: () => {},
    ...hooks,
  });
  return { ...result, seen };
}

describe("trainingLoop", () => {
  it("descends, and records every epoch", async () => {
    const records: EpochRecord[] = [];
    const steps: number[] = [];
    const { weights, record } = await run({
      hooks: { onEpoch: (r) => void records.push(r), onStep: (step, total) => void steps.push(step / total) },
    });
    expect(Math.abs(weights[0]! - 3)).toBeLessThan(0.1);
    expect(records).toEqual(record.epochs);
    expect(record).toMatchObject({ steps: 120, ending: "all epochs done" }); // ten full batches of 105 rows
    expect(steps.at(-1)).toBe(1);
    expect(record.epochs[0]!.trainingLoss).toBeGreaterThan(record.epochs[5]!.trainingLoss);
  });

  it("keeps the weights of the smallest validation loss, and stops when patience ends", async () => {
    const { weights, record, seen } = await run({
      settings: { patience: 3, epochs: 50 },
      validation: (_w, epoch) => Math.abs(epoch - 4),
    });
    expect(record).toMatchObject({ bestEpoch: 4, ending: "no gain in validation loss" });
    expect(record.epochs.length).toBe(8);
    expect(weights[0]).toBe(seen[4]);
    expect(weights[0]).not.toBe(seen[7]);
  });

  it("halves the step size on plateaus", async () => {
    const { record } = await run({
      settings: { schedule: "plateau", patience: 6 },
      validation: (_w, epoch) => (epoch < 2 ? -epoch : 5),
    });
    const rates = record.epochs.map(({ learningRate }) => learningRate);
    expect(rates[2]).toBe(0.1);
    expect(rates[4]).toBe(0.05); // two epochs, a third of the patience, without gain
    expect(rates[6]).toBe(0.025);
  });

  it("ends at an interruption with the best weights, without another validation", async () => {
    let steps = 0;
    const { weights, record, seen } = await run({ hooks: { aborted: () => steps >= 25, onStep: () => void steps++ } });
    expect(record).toMatchObject({ ending: "interrupted", steps: 25, bestEpoch: 1 });
    expect(seen.length).toBe(2);
    expect(weights[0]).toBe(seen[1]);
  });

  it("keeps what it has learnt when it is interrupted before the first validation", async () => {
    let steps = 0;
    const { weights, record } = await run({ hooks: { aborted: () => steps >= 5, onStep: () => void steps++ } });
    expect(record).toMatchObject({ ending: "interrupted", steps: 5, bestEpoch: -1, epochs: [] });
    expect(weights[0]).toBeGreaterThan(0.02);
  });

  it("ends where fresh data no longer come", async () => {
    const { record } = await run({
      hooks: { epochData: (epoch) => (epoch < 2 ? pairs(100) : Promise.resolve(undefined)) },
    });
    expect(record).toMatchObject({ ending: "interrupted", bestEpoch: 1 });
  });

  it("stops at a loss that is no number before it reaches the weights", async () => {
    const { weights, record, nonFinite, seen } = await run({ loss: (step) => (step === 37 ? Number.NaN : 1) });
    expect(record).toMatchObject({ ending: "non-finite loss", steps: 37 });
    expect(nonFinite).toMatchObject({ step: 37, epoch: 3, graph: "step" });
    expect(seen).toContain(weights[0]);
    expect(Number.isFinite(nonFinite!.weights[0])).toBe(true);
  });

  it("stops at a validation loss that is no number", async () => {
    const { weights, record, nonFinite, seen } = await run({
      validation: (_w, epoch) => (epoch === 2 ? Number.POSITIVE_INFINITY : 1 - epoch),
    });
    expect(record).toMatchObject({ ending: "non-finite loss", bestEpoch: 1 });
    expect(nonFinite).toMatchObject({ epoch: 2, graph: "validate" });
    expect(weights[0]).toBe(seen[1]);
  });
});
