/** One unit of the study: a method trained from one seed (or evaluated), and assessed on the test fields. */
import { assess } from "../../diagnostics/assess.js";
import type { Assessable } from "../../diagnostics/method-answer.js";
import type { Fitted } from "../../fitted/fitted.js";
import type { Simulations } from "../../simulators/simulations.js";
import { parameterTable } from "../../tables/parameter-table.js";
import { trained } from "../trained.js";
import { assessed, inferenceSeconds, type RunOptions, type StudyUnit, trainingOf, type UnitRun } from "../unit.js";
import type { TrainedMethod } from "./methods.js";
import { type MicroAnswer, microAnswers } from "./micro-answers.js";
import { model, testFields } from "./model.js";
import { pairwiseMaximum, pairwisePosterior } from "./pairwise.js";
import type { MaxStablePreset } from "./presets.js";

/** Methods without training: the prior's means, and the pairwise likelihood's maximum, posterior, and posterior tempered by 0.1. */
export const untrainedMethods = ["prior", "pairwise", "pairwisePosterior", "temperedPairwise"] as const;
type UntrainedMethod = (typeof untrainedMethods)[number];
export type MaxStableMethod = UntrainedMethod | TrainedMethod;

export interface MaxStableUnit extends StudyUnit {
  readonly method: MaxStableMethod;
  /** Answers for the three micro fields. */
  readonly micro?: readonly MicroAnswer[];
}

/** The means of the uniform priors, whatever the data. */
const priorMeans: Assessable = {
  kind: "point",
  estimate: async (data: Simulations) => {
    const means = model.prior.distributions.map(({ support }) => (support.lower + support.upper) / 2);
    const rows = Array.from({ length: data.length }, () => means);
    return parameterTable(model.prior.names, Float64Array.from(rows.flat()));
  },
};

const untrained: Readonly<Record<UntrainedMethod, (options: RunOptions) => Assessable>> = {
  prior: () => priorMeans,
  pairwise: pairwiseMaximum,
  pairwisePosterior: (options) => pairwisePosterior(1, options),
  temperedPairwise: (options) => pairwisePosterior(0.1, options),
};

const isTrained = (method: MaxStableMethod): method is TrainedMethod => !Object.hasOwn(untrained, method);

const gridPoints = 32; // nodes a parameter; narrow posteriors have finer grids of their own

/** A ratio's posteriors are on grids, whose number of nodes is the price of an answer. */
function answering(fitted: Fitted, seed: number): Assessable {
  const own = { ...fitted, seed } as Assessable;
  if (fitted.kind !== "potential") return own;
  const posterior = (data: Simulations) => fitted.posterior(data, { points: gridPoints, onProgress: () => {} });
  return { ...own, posterior };
}

/** Runs one unit; the simulations of a seed are shared through `simulationsFolder`. */
export async function runUnit(
  method: MaxStableMethod,
  seed: number,
  preset: MaxStablePreset,
  options: RunOptions = {},
): Promise<UnitRun<MaxStableUnit>> {
  const made = isTrained(method) ? await trained(model, preset, method, seed, options) : undefined;
  const test = await testFields(preset.testFields, options.simulationsFolder);
  const subject = made ? answering(made.fitted, seed) : untrained[method as UntrainedMethod](options);
  const table = await assess({ [method]: subject }, test, options);
  const micro = await microAnswers(subject);
  return {
    unit: {
      method,
      seed,
      preset: preset.name,
      testFields: test.length,
      ...assessed(table),
      seconds: {
        simulation: made?.simulation ?? 0,
        training: made?.training ?? 0,
        inference: inferenceSeconds(table),
      },
      ...trainingOf(made?.fitted),
      ...(micro ? { micro } : {}),
    },
    ...(made ? { fitted: made.fitted } : {}),
  };
}
