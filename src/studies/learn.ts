/** How a study's methods are trained: from its simulations, by one or more networks after each other. */
import type { Estimator, EstimatorKind } from "../estimators/estimator.js";
import type { Fitted, FittedByKind } from "../fitted/fitted.js";
import type { TrainOptions } from "../fitted/train.js";
import type { TrainingSettings } from "../training/settings.js";

export type Training = Partial<TrainingSettings> & Pick<TrainOptions, "augment" | "from">;

/** Trains one network on the unit's simulations, from its seed. */
export type Learn = <K extends EstimatorKind>(estimator: Estimator<K>, training: Training) => Promise<FittedByKind[K]>;

/** One method, which may train several networks. */
export type MethodPreset = (learn: Learn) => Promise<Fitted>;
