/** How a training run goes: plain settings with their defaults. */
import { NabiError } from "../runtime/error.js";
import type { Schedule } from "./schedule.js";

export interface TrainingSettings {
  /** Passes over the training data (or, with fresh simulations, rounds of new data). */
  readonly epochs: number;
  readonly batchSize: number;
  /** Adam's largest step size. */
  readonly learningRate: number;
  readonly schedule: Schedule;
  /** Stop after this many epochs without a better validation loss; Infinity never stops early. */
  readonly patience: number;
  /** Largest Euclidean norm of a gradient; larger ones are scaled down to it. */
  readonly clipNorm: number;
}

export const defaultSettings: TrainingSettings = {
  epochs: 50,
  batchSize: 128,
  learningRate: 1e-3,
  schedule: "cosine",
  patience: 15,
  clipNorm: 10,
};

const whole = (x: number): boolean => Number.isInteger(x) && x >= 1;
const rules: Readonly<Record<keyof TrainingSettings, readonly [(value: never) => boolean, string]>> = {
  epochs: [whole, "a whole number of 1 or more"],
  batchSize: [whole, "a whole number of 1 or more"],
  learningRate: [(x: number) => x > 0 && Number.isFinite(x), "a positive number"],
  schedule: [(x: string) => ["cosine", "plateau", "constant"].includes(x), '"cosine", "plateau" or "constant"'],
  patience: [(x: number) => x >= 1, "1 or more"],
  clipNorm: [(x: number) => x > 0, "a positive number"],
};

/** Fills in defaults. Throws a NabiError that names the first setting out of range. */
export function trainingSettings(given: Partial<TrainingSettings>): TrainingSettings {
  const chosen = Object.entries(given).filter(([name, value]) => name in rules && value !== undefined);
  const settings: TrainingSettings = { ...defaultSettings, ...Object.fromEntries(chosen) };
  for (const [name, [valid, text]] of Object.entries(rules)) {
    const value = settings[name as keyof TrainingSettings];
    if (!valid(value as never))
      throw new NabiError(
        `train: ${name} must be ${text}, got ${typeof value === "string" ? JSON.stringify(value) : value}`,
      );
  }
  return settings;
}
