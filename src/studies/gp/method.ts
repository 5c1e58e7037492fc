/** What the methods of the study are: trained from its simulations, by one or more networks. */
import type { Estimator, EstimatorKind } from "../../estimators/estimator.js";
import type { Fitted, FittedByKind } from "../../fitted/fitted.js";
import type { TrainOptions } from "../../fitted/train.js";
import type { TrainingSettings } from "../../training/settings.js";

/** Methods that are trained. */
export const trainedMethods = ["NBE", "quantiles", "fKL", "rKL1", "rKL2", "rKL3", "NRE", "NLE"] as const;
export type TrainedMethod = (typeof trainedMethods)[number];

export type Training = Partial<TrainingSettings> & Pick<TrainOptions, "augment" | "from">;

/** Trains one network on the unit's simulations, from its seed. */
export type Learn = <K extends EstimatorKind>(estimator: Estimator<K>, training: Training) => Promise<FittedByKind[K]>;

/** One method, which may train several networks after each other. */
export type MethodPreset = (learn: Learn) => Promise<Fitted>;

/** A preset's methods. */
export type Methods = Readonly<Partial<Record<TrainedMethod, MethodPreset>>>;
