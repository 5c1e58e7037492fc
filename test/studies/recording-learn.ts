/** Trains a study's networks for one epoch, and keeps what was asked for. */
import { type TrainOptions, train } from "#src/fitted/train.js";
import type { Simulations } from "#src/simulators/simulations.js";
import type { Learn } from "#src/studies/learn.js";

/** One training, as its pipeline asked for it. */
export interface AskedTraining {
  readonly method: string;
  readonly epochs: number | undefined;
  readonly patience: number | undefined;
  readonly batchSize: number | undefined;
  readonly learningRate: number | undefined;
  readonly schedule: string | undefined;
  readonly augment: boolean | undefined;
  /** Number of the training whose weights it started from. */
  readonly from?: number;
  /** Trained numbers of the network, all tensors together. */
  readonly weights: number;
}

/** A `learn` that cuts every training to one epoch: how long the pipelines train is told, not waited for. */
export function recordingLearn(
  simulations: Simulations,
  options: TrainOptions,
): { learn: Learn; asked: AskedTraining[] } {
  const asked: AskedTraining[] = [];
  const made: unknown[] = [];
  const learn: Learn = async (estimator, training) => {
    const fitted = await train(estimator, { simulations, ...training, ...options, epochs: 1 });
    const { epochs, patience, batchSize, learningRate, schedule, augment, from } = training;
    const measured = /\/(center|scale)$/;
    const sizes = Array.from(fitted.weights(), ([name, { length }]) => (measured.test(name) ? 0 : length));
    asked.push({
      method: estimator.name,
      ...{ epochs, patience, batchSize, learningRate, schedule, augment },
      ...(from ? { from: made.indexOf(from) } : {}),
      weights: sizes.reduce((sum, size) => sum + size, 0),
    });
    made.push(fitted);
    return fitted;
  };
  return { learn, asked };
}
