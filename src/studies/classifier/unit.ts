/** One unit of the study: the best classifier, or a network trained from one seed. */
import { ratioEstimator } from "../../estimators/ratio-estimator.js";
import type { FittedPotential } from "../../fitted/fitted.js";
import { train } from "../../fitted/train.js";
import { dense } from "../../networks/dense.js";
import { simulate } from "../../simulators/simulate.js";
import type { Simulations } from "../../simulators/simulations.js";
import { type RunOptions, type StudyUnit, trainingOf, type UnitRun } from "../unit.js";
import { bayes, type Classifier, classifierMap, classifierScores, model } from "./model.js";
import type { ClassifierPreset } from "./presets.js";

export const classifierMethods = ["Bayes", "NRE"] as const;
export type ClassifierMethod = (typeof classifierMethods)[number];

export interface ClassifierUnit extends StudyUnit {
  readonly method: ClassifierMethod;
  /** Probabilities at the cells of Figure 2, row-major: rows are θ, columns z. */
  readonly map: readonly number[];
  /** The same after the first epochs of training. */
  readonly early?: readonly { readonly epochs: number; readonly map: readonly number[] }[];
}

const earlyEpochs = [1, 3];
const thousandths = (values: readonly number[]): number[] => values.map((value) => Math.round(1000 * value) / 1000);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function learn(
  simulations: Simulations,
  epochs: number,
  seed: number,
  { batchSize }: ClassifierPreset,
  options: RunOptions,
): Promise<FittedPotential> {
  const estimator = ratioEstimator({ model, summary: dense({ hidden: [32] }), features: 16, contrasts: 1 });
  return train(estimator, { simulations, epochs, batchSize, learningRate: 3e-3, seed, ...options });
}

/** c = r/(1 + r) from the learnt log ratio. */
const classifierOf =
  (fitted: FittedPotential): Classifier =>
  async (z, theta) =>
    Float64Array.from(await (await fitted.likelihood([z])).logDensity(theta), sigmoid);

async function mapsOf(
  simulations: Simulations,
  seed: number,
  preset: ClassifierPreset,
  options: RunOptions,
): Promise<NonNullable<ClassifierUnit["early"]>> {
  const maps = [];
  for (const epochs of earlyEpochs) {
    const fitted = await learn(simulations, epochs, seed, preset, options);
    maps.push({ epochs, map: thousandths(await classifierMap(classifierOf(fitted))) });
    await fitted.dispose();
  }
  return maps;
}

/** Runs one unit. */
export async function runUnit(
  method: ClassifierMethod,
  seed: number,
  preset: ClassifierPreset,
  options: RunOptions = {},
): Promise<UnitRun<ClassifierUnit>> {
  const start = performance.now();
  const simulations =
    method === "NRE" ? await simulate(model, { count: preset.simulations, seed: 1000 + seed, ...options }) : undefined;
  const simulated = performance.now();
  const fitted = simulations && (await learn(simulations, preset.epochs, seed, preset, options));
  const trained = performance.now();
  const classify = fitted ? classifierOf(fitted) : bayes;
  const scores = await classifierScores(classify, preset.pairs);
  const [simulation, training, inference] = [simulated - start, trained - simulated, performance.now() - trained];
  return {
    unit: {
      method,
      seed,
      preset: preset.name,
      testFields: preset.pairs,
      scores: { ...scores },
      estimates: {},
      map: thousandths(await classifierMap(classify)),
      ...(simulations ? { early: await mapsOf(simulations, seed, preset, options) } : {}),
      seconds: { simulation: simulation! / 1000, training: training! / 1000, inference: inference! / 1000 },
      ...trainingOf(fitted),
    },
    ...(fitted ? { fitted } : {}),
  };
}
