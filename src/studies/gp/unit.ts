/** One unit of the study: a method trained from one seed (or sampled), and assessed on the test fields. */
import { assess } from "../../diagnostics/assess.js";
import type { Assessable } from "../../diagnostics/method-answer.js";
import type { Estimator } from "../../estimators/estimator.js";
import type { Fitted, FittedPotential } from "../../fitted/fitted.js";
import { gridPosterior } from "../../samplers/grid-posterior.js";
import { metropolisHastings } from "../../samplers/metropolis-hastings.js";
import type { Simulations } from "../../simulators/simulations.js";
import { trained } from "../trained.js";
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

async function synthetic(estimator: Estimator, fitted: Fitted, fields: Simulations): Promise<Binding | undefined> {
  const { name, statistic } = estimator;
  if (name !== "syntheticLikelihood" || statistic?.size !== 1) return undefined;
  return bindingOf(fitted as FittedPotential, statistic, fields);
}

const isTrained = (method: GpMethod): method is TrainedMethod => method !== "exact" && method !== "MCMC";
const withoutDensity: readonly GpMethod[] = ["exact", "MCMC", "NBE", "quantiles"];

/** Runs one unit. */
export async function runUnit(
  method: GpMethod,
  seed: number,
  preset: GpPreset,
  options: RunOptions = {},
): Promise<UnitRun<GpUnit>> {
  const test = (await testFields()).slice(0, preset.testFields);
  let binding: Binding | undefined;
  const made = isTrained(method)
    ? await trained(model, preset, method, seed, options, async (estimator, fitted, validation) => {
        binding ??= await synthetic(estimator, fitted, validation);
      })
    : undefined;
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
      ...(binding ? { binding } : {}),
    },
    ...(made ? { fitted: made.fitted } : {}),
  };
}
