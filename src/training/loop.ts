/** The training loop: minibatches through a gradient graph, Adam beside it, the best weights on validation data kept. */
import type { Executable, Tensors } from "../engine/engine.js";
import type { Random } from "../random/random.js";
import type { Symmetry } from "../simulators/simulator.js";
import { type Adam, adam, clipGradient } from "./adam.js";
import { type Batch, batchInputs, emptyBatch, gatherBatch, type TrainingData } from "./batches.js";
import { type EvaluatePairs, type LossInputs, renewedFeeds } from "./loss-inputs.js";
import { type ParameterLayout, parameterViews } from "./parameter-vector.js";
import type { Ending, EpochRecord, TrainingRecord } from "./record.js";
import { stepShare } from "./schedule.js";
import type { TrainingSettings } from "./settings.js";

/** Names of a step's inputs and outputs; gradients are `gradientPrefix` + the parameter's name. */
export const gradientPrefix = "gradient/";

export interface Problem {
  /** Inputs data, parameters and all parameters; outputs `loss` (one number) and the gradients. */
  readonly step: Executable;
  /** Outputs `losses`, one an item, for batches of `validationBatch`. */
  readonly validate: Executable;
  readonly trained: ParameterLayout;
  /** Feeds that never change: parameters measured on the data. */
  readonly fixed: Tensors;
  /** Shape of one data set. */
  readonly shape: readonly number[];
  readonly validationBatch: number;
  readonly inputs: LossInputs;
  readonly symmetries: readonly Symmetry[];
}

export interface LoopHooks {
  /** Training data of an epoch: always the same, or freshly simulated; undefined where the run was interrupted before there were any. */
  epochData(epoch: number): TrainingData | Promise<TrainingData | undefined>;
  aborted(): boolean;
  /** Log likelihoods that no graph holds. */
  readonly evaluate: EvaluatePairs;
  onStep(step: number, totalSteps: number, loss: number): void;
  onEpoch(record: EpochRecord): void;
}

/** Where the loss was not a number: enough to repeat the step. */
export interface NonFinite {
  readonly step: number;
  readonly epoch: number;
  readonly batch: Batch;
  readonly weights: Float32Array;
  /** What was fed besides the batch and the weights. */
  readonly extra: Tensors;
  /** Which graph it was: the step's, or that of the validation losses. */
  readonly graph: "step" | "validate";
}

export interface LoopResult {
  readonly weights: Float32Array;
  readonly record: TrainingRecord;
  readonly nonFinite?: NonFinite;
}

/** What a run changes as it goes. */
interface RunState {
  readonly weights: Float32Array;
  readonly gradient: Float32Array;
  /** Views of the weights, by name. */
  readonly views: Tensors;
  readonly optimizer: Adam;
  step: number;
  /** Plateaus so far. */
  halvings: number;
  ending: Ending;
  nonFinite?: NonFinite;
}

/** Mean of the per-item losses over the validation data; undefined if the run was interrupted meanwhile, the batch where it is no number. */
async function validationLoss(
  problem: Problem,
  views: Tensors,
  validation: TrainingData,
  noise: Random,
  { aborted, evaluate }: LoopHooks,
): Promise<number | { readonly batch: Batch; readonly extra: Tensors } | undefined> {
  const size = problem.validationBatch;
  const d = validation.parameters.length / validation.length;
  const batch = emptyBatch(size, validation);
  const extra = renewedFeeds(problem.inputs, size, d);
  const feeds = { ...problem.fixed, ...views, ...batchInputs(batch, size, problem.shape), ...extra.feeds };
  const into = { losses: { data: new Float32Array(size), shape: [size] } };
  let total = 0;
  for (let start = 0; start < validation.length; start += size) {
    if (aborted()) return undefined;
    const rows = Array.from({ length: Math.min(size, validation.length - start) }, (_, i) => start + i);
    gatherBatch(validation, rows, batch, []);
    await extra.renew(feeds, noise, evaluate);
    await problem.validate.run(feeds, into);
    for (let i = 0; i < rows.length; i++) total += into.losses.data[i]!;
    if (!Number.isFinite(total)) return { batch, extra: extra.feeds };
  }
  return total / validation.length;
}

/** One pass over the data: the mean training loss, the last step size, and the number of steps that were done. */
async function runEpoch(
  problem: Problem,
  training: TrainingData,
  settings: TrainingSettings,
  state: RunState,
  epoch: number,
  stream: Random,
  hooks: LoopHooks,
): Promise<{ loss: number; rate: number; done: number }> {
  const size = Math.min(settings.batchSize, training.length);
  const d = training.parameters.length / training.length;
  const batch = emptyBatch(size, training);
  const extra = renewedFeeds(problem.inputs, size, d);
  const feeds = { ...problem.fixed, ...state.views, ...batchInputs(batch, size, problem.shape), ...extra.feeds };
  const lossOut = { data: new Float32Array(1), shape: [] };
  const into = { loss: lossOut, ...parameterViews(problem.trained, state.gradient, gradientPrefix) };
  const order = stream.split(0).permutation(training.length);
  const flips = stream.split(1);
  const noise = stream.split(2);
  const stepsPerEpoch = Math.floor(training.length / size);
  const totalSteps = stepsPerEpoch * settings.epochs;
  let [total, rate, done] = [0, 0, 0];
  for (; done < stepsPerEpoch && state.ending === "all epochs done"; ) {
    if (hooks.aborted()) {
      state.ending = "interrupted";
      break;
    }
    gatherBatch(training, order.subarray(done * size, (done + 1) * size), batch, problem.symmetries, flips);
    await extra.renew(feeds, noise, hooks.evaluate);
    await problem.step.run(feeds, into);
    const loss = lossOut.data[0]!;
    const norm = clipGradient(state.gradient, settings.clipNorm);
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
      const weights = state.weights.slice();
      state.nonFinite = { step: state.step, epoch, batch, weights, extra: extra.feeds, graph: "step" };
      state.ending = "non-finite loss";
      break;
    }
    rate = settings.learningRate * stepShare(settings.schedule, state.step, totalSteps, state.halvings);
    state.optimizer.step(state.weights, state.gradient, rate);
    total += loss;
    done++;
    hooks.onStep(++state.step, totalSteps, total / done);
  }
  return { loss: total / done, rate, done };
}

/** Trains from `initial` weights. The same seed, engine and number of threads give the same bits. */
export async function trainingLoop(
  problem: Problem,
  initial: Float32Array,
  validation: TrainingData,
  settings: TrainingSettings,
  random: Random,
  hooks: LoopHooks,
): Promise<LoopResult> {
  const weights = initial.slice();
  const state: RunState = {
    weights,
    gradient: new Float32Array(weights.length),
    views: parameterViews(problem.trained, weights),
    optimizer: adam(weights.length),
    step: 0,
    halvings: 0,
    ending: "all epochs done",
  };
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const epochs: EpochRecord[] = [];
  let best = { loss: Number.POSITIVE_INFINITY, epoch: -1, weights: initial };
  for (let epoch = 0; epoch < settings.epochs && state.ending === "all epochs done"; epoch++) {
    const training = await hooks.epochData(epoch);
    if (!training) {
      state.ending = "interrupted";
      break;
    }
    const { loss, rate, done } = await runEpoch(problem, training, settings, state, epoch, random.split(epoch), hooks);
    if (done === 0) break;
    // The same noise after every epoch, so that epochs are compared and not draws.
    const noise = random.split(settings.epochs);
    const checked = await validationLoss(problem, state.views, validation, noise, hooks);
    if (checked === undefined) {
      state.ending = "interrupted";
      // Before the first validation what has been learnt so far is better than nothing.
      if (best.epoch < 0) best = { ...best, weights: weights.slice() };
      break;
    }
    if (typeof checked !== "number") {
      state.nonFinite ??= { step: state.step, epoch, ...checked, weights: weights.slice(), graph: "validate" };
      state.ending = "non-finite loss";
      break;
    }
    const record = { epoch, trainingLoss: loss, validationLoss: checked, learningRate: rate, seconds: seconds() };
    epochs.push(record);
    hooks.onEpoch(record);
    if (checked < best.loss) best = { loss: checked, epoch, weights: weights.slice() };
    else if (epoch - best.epoch >= settings.patience && state.ending === "all epochs done")
      state.ending = "no gain in validation loss";
    else if ((epoch - best.epoch) % Math.max(1, Math.ceil(settings.patience / 3)) === 0) state.halvings++;
  }
  const { step: steps, ending, nonFinite } = state;
  const record: TrainingRecord = { epochs, bestEpoch: best.epoch, steps, seconds: seconds(), ending };
  return { weights: best.weights, record, ...(nonFinite ? { nonFinite } : {}) };
}
