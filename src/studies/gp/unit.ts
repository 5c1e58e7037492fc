/** One unit of the study: a method trained from one seed (or sampled), and assessed on the test fields. */
import { assess } from "../../diagnostics/assess.js";
import { scores } from "../../diagnostics/scores.js";
import type { Fitted } from "../../fitted/fitted.js";
import { train } from "../../fitted/train.js";
import { NabiError } from "../../runtime/error.js";
import type { OnProgress } from "../../runtime/progress.js";
import { gridPosterior } from "../../samplers/grid-posterior.js";
import { metropolisHastings } from "../../samplers/metropolis-hastings.js";
import { simulate } from "../../simulators/simulate.js";
import type { Learn, TrainedMethod } from "./method.js";
import { model, testFields } from "./model.js";
import type { GpPreset } from "./presets.js";

export type GpMethod = "exact" | "MCMC" | TrainedMethod;

/** What a unit leaves behind: scores with their Monte Carlo errors, and what it took. */
export interface GpUnit {
  readonly method: GpMethod;
  readonly seed: number;
  readonly preset: string;
  readonly testFields: number;
  /** Scores by name, in the units of θ and nats; `_se` their Monte Carlo errors over fields. */
  readonly scores: Readonly<Record<string, number | null>>;
  /** Estimates of each field, for scatter plots: posterior mean, median, 5 % and 95 % quantiles where the method has them. */
  readonly estimates: Readonly<Record<string, readonly (number | null)[]>>;
  readonly seconds: { readonly simulation: number; readonly training: number; readonly inference: number };
  readonly training?: {
    readonly epochs: number;
    readonly steps: number;
    readonly bestEpoch: number;
    readonly ending: string;
  };
}

export interface UnitRun {
  readonly unit: GpUnit;
  /** The trained estimator, where there is one. */
  readonly fitted?: Fitted;
}

const trainingSeed = (seed: number): number => 1000 + seed; // simulations for training
const validationSeed = (seed: number): number => 2000 + seed;

interface UnitOptions {
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

async function trained(
  method: TrainedMethod,
  seed: number,
  preset: GpPreset,
  options: UnitOptions,
): Promise<{ fitted: Fitted; simulation: number; training: number }> {
  const pipeline = preset.methods[method];
  if (!pipeline)
    throw new NabiError(`reproduce: ${method} is required in preset ${preset.name}, which has no such method`);
  const start = performance.now();
  const simulations = await simulate(model, { count: preset.simulations, seed: trainingSeed(seed), ...options });
  const validation = await simulate(model, { count: preset.validation, seed: validationSeed(seed), ...options });
  const simulated = performance.now();
  const learn: Learn = (estimator, training) =>
    train(estimator, { simulations, validation, seed, ...training, ...options });
  const fitted = await pipeline(learn);
  return { fitted, simulation: (simulated - start) / 1000, training: (performance.now() - simulated) / 1000 };
}

const withoutDensity: readonly GpMethod[] = ["exact", "MCMC", "NBE", "quantiles"];

const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(6)));

/** Runs one unit. Estimates are kept to six digits. */
export async function runUnit(
  method: GpMethod,
  seed: number,
  preset: GpPreset,
  options: UnitOptions = {},
): Promise<UnitRun> {
  const test = (await testFields()).slice(0, preset.testFields);
  const made = method === "exact" || method === "MCMC" ? undefined : await trained(method, seed, preset, options);
  const assessable = {
    exact: () => ({ posterior: (data: typeof test) => gridPosterior(model, data, { points: 400 }) }),
    MCMC: () => ({
      posterior: (data: typeof test) => metropolisHastings({ model, data }, { ...preset.mcmc, seed, ...options }),
    }),
  };
  const subject = made ? { ...made.fitted, seed } : assessable[method as "exact" | "MCMC"]();
  const exact = { posterior: (data: typeof test) => gridPosterior(model, data, { points: 400 }) };
  const start = performance.now();
  const table = await assess({ [method]: subject as never }, test, {
    ...(!withoutDensity.includes(method) ? { exact } : {}),
    ...options,
  });
  const inference = (performance.now() - start) / 1000;
  const [row] = scores(table).objects() as Record<string, number | string | null>[];
  const numbers = Object.entries(row!).filter(([name]) => !["method", "parameter", "seeds"].includes(name));
  const column = (name: string): (number | null)[] => Array.from(table.array(name) as (number | null)[], rounded);
  const record = made?.fitted.record;
  return {
    unit: {
      method,
      seed,
      preset: preset.name,
      testFields: test.length,
      scores: Object.fromEntries(numbers) as Record<string, number | null>,
      estimates: Object.fromEntries(["mean", "median", "lower", "upper"].map((name) => [name, column(name)])),
      seconds: { simulation: made?.simulation ?? 0, training: made?.training ?? 0, inference },
      ...(record
        ? {
            training: {
              epochs: record.epochs.length,
              steps: record.steps,
              bestEpoch: record.bestEpoch,
              ending: record.ending,
            },
          }
        : {}),
    },
    ...(made ? { fitted: made.fitted } : {}),
  };
}
