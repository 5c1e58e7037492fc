/** The training of one unit: a method's networks, on the simulations of its seed. */
import type { Estimator, EstimatorKind } from "../estimators/estimator.js";
import type { Fitted, FittedByKind } from "../fitted/fitted.js";
import { train } from "../fitted/train.js";
import { NabiError } from "../runtime/error.js";
import type { Simulations } from "../simulators/simulations.js";
import type { Model } from "../simulators/simulator.js";
import type { MethodPreset, Training } from "./learn.js";
import { type SharedSimulations, sharedSimulations } from "./shared-simulations.js";
import type { RunOptions } from "./unit.js";

/** What a preset says of training: the numbers of simulations, and its methods. */
export interface TrainingPreset {
  readonly name: string;
  readonly simulations: number;
  readonly validation: number;
  readonly methods: Readonly<Partial<Record<string, MethodPreset>>>;
}

export interface Trained {
  readonly fitted: Fitted;
  /** Seconds. */
  readonly simulation: number;
  readonly training: number;
}

/** Is shown every network that a method trains. */
export type Watch = (estimator: Estimator, fitted: Fitted, validation: Simulations) => Promise<void>;

/** Simulates, or reads what the seed's other methods left, and trains. Throws a NabiError if the preset has no such method. */
export async function trained(
  model: Model,
  preset: TrainingPreset,
  method: string,
  seed: number,
  options: RunOptions,
  watch?: Watch,
): Promise<Trained> {
  const pipeline = preset.methods[method];
  if (!pipeline)
    throw new NabiError(`reproduce: ${method} is required in preset ${preset.name}, which has no such method`);
  const shared = (count: number, own: number): Promise<SharedSimulations> =>
    sharedSimulations(model, { count, seed: own, ...options }, options.simulationsFolder);
  const { simulations, seconds: simulation } = await shared(preset.simulations, 1000 + seed);
  const { simulations: validation } = await shared(preset.validation, 2000 + seed);
  const start = performance.now();
  const learn = async <K extends EstimatorKind>(
    estimator: Estimator<K>,
    training: Training,
  ): Promise<FittedByKind[K]> => {
    const fitted = await train(estimator, { simulations, validation, seed, ...training, ...options });
    await watch?.(estimator, fitted as Fitted, validation);
    return fitted;
  };
  const fitted = await pipeline(learn);
  return { fitted, simulation, training: (performance.now() - start) / 1000 };
}
