/** What a training run leaves behind besides weights. */

export interface EpochRecord {
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly validationLoss: number;
  readonly learningRate: number;
  /** Seconds since the start of training. */
  readonly seconds: number;
}

/** Why training ended. */
export type Ending = "all epochs done" | "no gain in validation loss" | "interrupted" | "non-finite loss";

export interface TrainingRecord {
  readonly epochs: readonly EpochRecord[];
  /** The epoch whose weights were kept: the one with the smallest validation loss; −1 if no epoch was finished. */
  readonly bestEpoch: number;
  readonly steps: number;
  readonly seconds: number;
  readonly ending: Ending;
}
