/** One unit of the study: a method trained from one seed (or sampled), and assessed on the test fields. */
import { assess } from "../../diagnostics/assess.js";
import type { Assessable } from "../../diagnostics/method-answer.js";
import type { Estimator, EstimatorKind } from "../../estimators/estimator.js";
import type { Fitted, FittedByKind, FittedPotential } from "../../fitted/fitted.js";
import { train } from "../../fitted/train.js";
import { NabiError } from "../../runtime/error.js";
import { gridPosterior } from "../../samplers/grid-posterior.js";
import { metropolisHastings } from "../../samplers/metropolis-hastings.js";
import type { Simulations } from "../../simulators/simulations.js";
import type { Learn, Training } from "../learn.js";
import { type SharedSimulations, sharedSimulations } from "../shared-simulations.js";
import { assessed, inferenceSeconds, type RunOptions, type StudyUnit, trainingOf, type UnitRun } from "../unit.js";
import { type Binding, bindingOf } from "./binding.js";
import type { TrainedMethod } from "./method.js";
import { type MicroAnswer, microAnswers } from "./micro-answers.js";
import { model, testFields } from "./model.js";
import type { GpPreset } from "./presets.js";

export type GpMethod = "exact" | "MCMC" | TrainedMethod;

/** Files of older versions lack what is optional here. */
export interface GpUnit extends StudyUnit {
  readonly method: GpMethod;
  /** Answers for the three micro fields. */
  readonly micro?: readonly MicroAnswer[];
  /** Of methods that rest on a synthetic likelihood of one statistic. */
  readonly binding?: Binding;
}

const trainingSeed = (seed: number): number => 1000 + seed; // simulations for training
const validationSeed = (seed: number): number => 2000 + seed;

interface Trained {
  readonly fitted: Fitted;
  readonly binding?: Binding;
  readonly simulation: number;
  readonly training: number;
}

async function trained(method: TrainedMethod, seed: number, preset: GpPreset, options: RunOptions): Promise<Trained> {
  const pipeline = preset.methods[method];
  if (!pipeline)
    throw new NabiError(`reproduce: ${method} is required in preset ${preset.name}, which has no such method`);
  const { simulationsFolder: folder } = options;
  const shared = (count: number, own: number): Promise<SharedSimulations> =>
    sharedSimulations(model, { count, seed: own, ...options }, folder);
  const { simulations, seconds: simulation } = await shared(preset.simulations, trainingSeed(seed));
  const { simulations: validation } = await shared(preset.validation, validationSeed(seed));
  const start = performance.now();
  let binding: Binding | undefined;
  const learn = async <K extends EstimatorKind>(
    estimator: Estimator<K>,
    training: Training,
  ): Promise<FittedByKind[K]> => {
    const fitted = await train(estimator, { simulations, validation, seed, ...training, ...options });
    binding ??= await synthetic(estimator, fitted as Fitted, validation);
    return fitted;
  };
  const fitted = await pipeline(learn satisfies Learn);
  const training = (performance.now() - start) / 1000;
  return { fitted, simulation, training, ...(binding ? { binding } : {}) };
}

async function synthetic(estimator: Estimator, fitted: Fitted, fields: Simulations): Promise<Binding | undefined> {
  const { name, statistic } = estimator;
  if (name !== "syntheticLikelihood" || statistic?.size !== 1) return undefined;
  return bindingOf(fitted as FittedPotential, statistic, fields);
}

const withoutDensity: readonly GpMethod[] = ["exact", "MCMC", "NBE", "quantiles"];

/** Runs one unit. */
export async function runUnit(
  method: GpMethod,
  seed: number,
  preset: GpPreset,
  options: RunOptions = {},
): Promise<UnitRun<GpUnit>> {
  const test = (await testFields()).slice(0, preset.testFields);
  const made = method === "exact" || method === "MCMC" ? undefined : await trained(method, seed, preset, options);
  const exact = { posterior: (data: Simulations) => gridPosterior(model, data, { points: 400, ...options }) };
  const sampled = {
    posterior: (data: Simulations) => metropolisHastings({ model, data }, { ...preset.mcmc, seed, ...options }),
  };
  const subject = (made ? { ...made.fitted, seed } : method === "exact" ? exact : sampled) as Assessable;
  const table = await assess({ [method]: subject }, test, {
    ...(!withoutDensity.includes(method) ? { exact } : {}),
    ...options,
  });
  const micro = await microAnswers(subject);
  return {
    unit: {
      method,
      seed,
      preset: preset.name,
      testFields: test.length,
      ...assessed(table),
      seconds: { simulation: made?.simulation ?? 0, training: made?.training ?? 0, inference: inferenceSeconds(table) },
      ...trainingOf(made?.fitted),
      ...(micro ? { micro } : {}),
      ...(made?.binding ? { binding: made.binding } : {}),
    },
    ...(made ? { fitted: made.fitted } : {}),
  };
}
