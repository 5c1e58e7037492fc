/** From a loss graph to trained weights: builds the step, starts the training thread, passes on progress and interruption. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Tensors } from "../engine/engine.js";
import {
  type Expression,
  input,
  leaves,
  type Program,
  type Shape,
  sizeOf,
  topologicalOrder,
} from "../graph/expression.js";
import { parameterGradients } from "../graph/gradient.js";
import { mean } from "../graph/reduction.js";
import { initializeParameters, type ParameterSpec, rootScope, type Scope } from "../networks/scope.js";
import { random } from "../random/random.js";
import { AbortError, NabiError } from "../runtime/error.js";
import { threadOptions } from "../runtime/pool.js";
import type { LikelihoodPairs } from "../simulators/likelihood-pairs.js";
import type { Symmetry } from "../simulators/simulator.js";
import { batchInputs, type TrainingData, trainingArrays } from "./batches.js";
import { gradientPrefix, type LoopResult } from "./loop.js";
import type { EvaluatePairs } from "./loss-inputs.js";
import { measure } from "./measure.js";
import { describeNonFinite } from "./non-finite.js";
import { orders, park } from "./orders.js";
import { parameterLayout, parameterViews } from "./parameter-vector.js";
import type { EpochRecord, TrainingRecord } from "./record.js";
import type { TrainingSettings } from "./settings.js";
import type { TrainingAnswer, TrainingJob, TrainingReport } from "./training-worker.js";

export interface TrainingTask {
  /** Losses (B) of data (B x …shape), parameters (B x d) and, where there are any, the statistics that stand beside the data (B x s). */
  loss(data: Expression, parameters: Expression, scope: Scope, beside?: Expression): Expression;
  /** Numbers of the statistics beside each data set. Default 0. */
  readonly beside?: number;
  /** Uniform numbers that the loss takes for each item. Default 0. */
  readonly noise?: number;
  /** The graph of the parameters (B·K x d) at which the simulator's likelihood is asked for, from `data` and `noise`. */
  draws?(scope: Scope): Expression;
  /** The simulator's likelihood. */
  readonly evaluate?: EvaluatePairs;
  readonly shape: readonly number[];
  readonly dimension: number;
  readonly symmetries: readonly Symmetry[];
  readonly training: TrainingData | { readonly length: number; epoch(epoch: number): Promise<TrainingData> };
  readonly validation: TrainingData;
  readonly settings: TrainingSettings;
  readonly seed: number;
  /** Values of all parameters to start from, measured ones included. Default: drawn, and measured on the training data. */
  readonly from?: ReadonlyMap<string, Float32Array>;
  readonly engine: string;
  /** Threads inside one operator. Default: all cores for large steps, one for small ones. */
  readonly threads?: number;
  readonly signal?: AbortSignal | undefined;
  onStep?(step: number, totalSteps: number, loss: number): void;
  onEpoch?(record: EpochRecord): void;
}

export interface TrainingOutcome {
  /** Values of all parameters, measured ones included. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly record: TrainingRecord;
  /** What went wrong, where the loss stopped being a number. */
  readonly problem?: string;
}

/** What a training thread runs. */
export interface TrainingGraphs {
  /** Outputs `loss`, the mean over a batch, and its gradient by each parameter that is trained. */
  readonly step: Program;
  readonly validate: Program;
  readonly draw?: Program;
  /** Draws from each data set at which the likelihood is asked for. */
  readonly draws: number;
  readonly specs: readonly ParameterSpec[];
}

/** The graphs of a task, for batches of two sizes. Throws a NabiError if there is nothing to train. */
export function trainingGraphs(
  task: Pick<TrainingTask, "loss" | "beside" | "draws" | "shape" | "dimension">,
  batch: number,
  validationBatch: number,
): TrainingGraphs {
  const scope = rootScope();
  const losses = (size: number): Expression =>
    task.loss(
      input("data", [size, ...task.shape]),
      input("parameters", [size, task.dimension]),
      scope,
      task.beside ? input("beside", [size, task.beside]) : undefined,
    );
  const loss = mean(losses(batch));
  const validate = { outputs: { losses: losses(validationBatch) } };
  const specs = [...scope.specs.values()];
  const names = specs.filter((spec) => !spec.measured).map((spec) => spec.name);
  if (names.length === 0) throw new NabiError("train: an estimator with parameters to train is required, got none");
  const gradients = parameterGradients(loss, names);
  const outputs = Object.fromEntries(names.map((name) => [gradientPrefix + name, gradients.get(name)!]));
  const step = { outputs: { loss, ...outputs } };
  const draw = task.draws ? { outputs: { theta: task.draws(scope) } } : undefined;
  const draws = (leaves(step, "input").get("slope")?.shape[0] ?? batch) / batch;
  return { step, validate, draws, specs, ...(draw ? { draw } : {}) };
}

const manyOperations = 2e8; // below this a step takes less time than waking a second thread for each operator

const convolutionCount = (result: Shape, kernel: Shape): number => sizeOf(result) * sizeOf(kernel.slice(1));

/** Multiplications of the matrix products and convolutions of a program. */
export function operationCount(program: Program): number {
  return topologicalOrder(Object.values(program.outputs)).reduce((total, { operator, inputs, shape, attributes }) => {
    if (operator === "affine") return total + sizeOf(shape) * inputs[0]!.shape[1]!;
    if (operator === "matmul") return total + sizeOf(shape) * inputs[0]!.shape.at(attributes["transposeA"] ? -2 : -1)!;
    // A convolution multiplies each number of its result as often as one output channel has weights, and so does either gradient.
    if (operator === "conv2d") return total + convolutionCount(shape, inputs[1]!.shape);
    if (operator === "conv2dInputGradient") return total + convolutionCount(inputs[0]!.shape, inputs[1]!.shape);
    if (operator === "conv2dWeightGradient")
      return total + convolutionCount(inputs[1]!.shape, attributes["shape"] as Shape);
    return total;
  }, 0);
}

/** Trains and resolves with the best weights, also when interrupted; rejects only where nothing could be trained. */
export async function trainProgram(task: TrainingTask): Promise<TrainingOutcome> {
  const batch = Math.min(task.settings.batchSize, task.training.length);
  const validationBatch = Math.min(512, task.validation.length);
  const { step, validate, draw, draws, specs } = trainingGraphs(task, batch, validationBatch);
  const initialValues = task.from
    ? startingValues(specs, task.from)
    : initializeParameters(specs, random(task.seed).split(0));
  const trained = parameterLayout(specs.filter((spec) => !spec.measured));
  const initial = new Float32Array(trained.size);
  for (const { name, offset } of trained.entries) initial.set(initialValues.get(name)!, offset);
  const sample = "epoch" in task.training ? task.validation : task.training;
  const fixed: Tensors = Object.fromEntries(
    specs
      .filter((spec) => spec.measured)
      .map((spec) => [spec.name, { data: task.from?.get(spec.name) ?? measure(spec, sample), shape: spec.shape }]),
  );
  const threads = task.threads ?? (operationCount(step) > manyOperations ? availableParallelism() : 1);
  const result = await runThread(task, {
    engine: task.engine,
    threads,
    step,
    validate,
    validationBatch,
    inputs: { noise: task.noise ?? 0, draws, ...(draw ? { draw } : {}) },
    trained,
    fixed,
    shape: task.shape,
    symmetries: task.symmetries,
    initial,
    ...("epoch" in task.training ? {} : { training: trainingArrays(task.training) }),
    validation: trainingArrays(task.validation),
    settings: task.settings,
    seed: task.seed,
    stop: new Int32Array(new SharedArrayBuffer(4)),
  });
  const views = { ...fixed, ...parameterViews(trained, result.weights) };
  const weights = new Map(Object.entries(views).map(([name, { data }]) => [name, Float32Array.from(data)]));
  if (!result.nonFinite) return { weights, record: result.record };
  const { batch: values, weights: before, step: at, epoch, extra, graph } = result.nonFinite;
  const size = graph === "step" ? batch : validationBatch;
  const feeds: Tensors = {
    ...fixed,
    ...parameterViews(trained, before),
    ...batchInputs(values, size, task.shape),
    ...extra,
  };
  const where = `step ${at} (epoch ${epoch + 1}${graph === "step" ? "" : ", validation data"})`;
  const problem = `${where}: ${describeNonFinite(graph === "step" ? step : validate, feeds)}`;
  return { weights, record: result.record, problem };
}

/** The values to start from. Throws a NabiError unless they are those of the same parameters. */
function startingValues(
  specs: readonly ParameterSpec[],
  from: ReadonlyMap<string, Float32Array>,
): ReadonlyMap<string, Float32Array> {
  const required = "train: from an estimator of the same networks is required, got one";
  for (const { name, shape } of specs) {
    const values = from.get(name);
    if (!values) throw new NabiError(`${required} without ${name}`);
    if (values.length !== sizeOf(shape))
      throw new NabiError(`${required} with ${values.length} numbers in ${name}, which has ${sizeOf(shape)}`);
  }
  const names = new Set(specs.map(({ name }) => name));
  const more = [...from.keys()].find((name) => !names.has(name));
  if (more !== undefined) throw new NabiError(`${required} with ${more}, which this one has not`);
  return from;
}

function runThread(task: TrainingTask, job: TrainingJob): Promise<LoopResult> {
  const worker = new Worker(new URL("./training-worker.js", import.meta.url), {
    workerData: job,
    ...threadOptions(),
  });
  const stop = (): void => void Atomics.store(job.stop, 0, orders.stop);
  const onExit = (): void => park(job.stop);
  process.once("exit", onExit);
  if (task.signal?.aborted) stop();
  task.signal?.addEventListener("abort", stop, { once: true });
  return new Promise<LoopResult>((resolve, reject) => {
    worker.on("message", (report: TrainingReport) => {
      if (report.type === "step") task.onStep?.(report.step, report.totalSteps, report.loss);
      else if (report.type === "epoch") task.onEpoch?.(report.record);
      else if (report.type === "done") resolve(report.result);
      else if (report.type === "failed") reject(report.error);
      else if (report.type === "wants data") sendFresh(task, worker, report.epoch).catch(reject);
      else sendLikelihoods(task, worker, report.pairs).catch(reject);
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new NabiError(`train: the training thread ended early (exit code ${code})`)));
  }).finally(() => {
    task.signal?.removeEventListener("abort", stop);
    process.off("exit", onExit);
    return worker.terminate();
  });
}

async function sendLikelihoods(task: TrainingTask, worker: Worker, pairs: LikelihoodPairs): Promise<void> {
  const values = await task.evaluate!(pairs);
  worker.postMessage({ type: "likelihoods", values } satisfies TrainingAnswer);
}

async function sendFresh(task: TrainingTask, worker: Worker, epoch: number): Promise<void> {
  if (!("epoch" in task.training)) return;
  try {
    const data = trainingArrays(await task.training.epoch(epoch));
    worker.postMessage({ type: "data", epoch, data } satisfies TrainingAnswer);
  } catch (error) {
    // Interrupted: the thread is told that no more data come, and hands over what it has.
    if (!(error instanceof AbortError && task.signal?.aborted)) throw error;
    worker.postMessage({ type: "data", epoch, data: undefined } satisfies TrainingAnswer);
  }
}
