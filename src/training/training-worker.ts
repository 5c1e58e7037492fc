/** The thread that trains: it compiles the graphs, runs the loop and reports; the calling thread stays free. */
import { parentPort, workerData } from "node:worker_threads";
import { chooseEngine } from "../engine/choose.js";
import type { Tensors } from "../engine/engine.js";
import type { Program } from "../graph/expression.js";
import { random } from "../random/random.js";
import type { LikelihoodPairs, PairValues } from "../simulators/likelihood-pairs.js";
import type { Symmetry } from "../simulators/simulator.js";
import type { TrainingData } from "./batches.js";
import { type LoopResult, trainingLoop } from "./loop.js";
import type { EvaluatePairs, LossInputs } from "./loss-inputs.js";
import { isStopped } from "./orders.js";
import type { ParameterLayout } from "./parameter-vector.js";
import type { EpochRecord } from "./record.js";
import type { TrainingSettings } from "./settings.js";

/** Everything a training thread is given; large arrays lie in shared memory. */
export interface TrainingJob {
  readonly engine: string;
  readonly threads: number;
  readonly step: Program;
  readonly validate: Program;
  readonly validationBatch: number;
  /** What the loss takes besides data and parameters. */
  readonly inputs: Omit<LossInputs, "draw"> & { readonly draw?: Program };
  readonly trained: ParameterLayout;
  readonly fixed: Tensors;
  readonly shape: readonly number[];
  readonly symmetries: readonly Symmetry[];
  readonly initial: Float32Array;
  /** undefined: each epoch asks for fresh data. */
  readonly training?: TrainingData;
  readonly validation: TrainingData;
  readonly settings: TrainingSettings;
  readonly seed: number;
  /** One of `orders`. */
  readonly stop: Int32Array;
}

/** From the training thread. */
export type TrainingReport =
  | { readonly type: "step"; readonly step: number; readonly totalSteps: number; readonly loss: number }
  | { readonly type: "epoch"; readonly record: EpochRecord }
  | { readonly type: "wants data"; readonly epoch: number }
  | { readonly type: "wants likelihoods"; readonly pairs: LikelihoodPairs }
  | { readonly type: "done"; readonly result: LoopResult }
  | { readonly type: "failed"; readonly error: unknown };

/** To the training thread. */
export type TrainingAnswer = FreshData | { readonly type: "likelihoods"; readonly values: PairValues };

export interface FreshData {
  readonly type: "data";
  readonly epoch: number;
  /** undefined: the run was interrupted before they were simulated. */
  readonly data: TrainingData | undefined;
}

const reportInterval = 100; // ms

/** Data of one epoch, asked for one epoch ahead so that simulation and training overlap. */
function freshData(
  post: (report: TrainingReport) => void,
  epochs: number,
): (epoch: number) => Promise<TrainingData | undefined> {
  const arrived = new Map<number, (data: TrainingData | undefined) => void>();
  const waiting = new Map<number, Promise<TrainingData | undefined>>();
  parentPort!.on("message", (answer: TrainingAnswer) => {
    if (answer.type === "data") arrived.get(answer.epoch)?.(answer.data);
  });
  const ask = (epoch: number): Promise<TrainingData | undefined> => {
    const known = waiting.get(epoch);
    if (known) return known;
    const promise = new Promise<TrainingData | undefined>((resolve) => arrived.set(epoch, resolve));
    waiting.set(epoch, promise);
    post({ type: "wants data", epoch });
    return promise;
  };
  return (epoch) => {
    const data = ask(epoch);
    waiting.delete(epoch - 1);
    arrived.delete(epoch - 1);
    if (epoch + 1 < epochs) void ask(epoch + 1);
    return data;
  };
}

/** Asks the calling thread, which has the simulator. One question at a time. */
function askedLikelihoods(post: (report: TrainingReport) => void): EvaluatePairs {
  let resolve: (values: PairValues) => void = () => undefined;
  parentPort!.on("message", (answer: TrainingAnswer) => {
    if (answer.type === "likelihoods") resolve(answer.values);
  });
  return (pairs) => {
    const answer = new Promise<PairValues>((done) => {
      resolve = done;
    });
    post({ type: "wants likelihoods", pairs });
    return answer;
  };
}

async function run(job: TrainingJob, post: (report: TrainingReport) => void): Promise<LoopResult> {
  const engine = await chooseEngine(job.engine);
  const options = { threads: job.threads };
  const { draw: drawProgram, ...numbers } = job.inputs;
  const [step, validate, draw] = await Promise.all([
    engine.compile(job.step, options),
    engine.compile(job.validate, options),
    drawProgram ? engine.compile(drawProgram, options) : undefined,
  ]);
  const inputs: LossInputs = { ...numbers, ...(draw ? { draw } : {}) };
  const epochData = job.training ? () => job.training! : freshData(post, job.settings.epochs);
  let last = Number.NEGATIVE_INFINITY;
  const result = await trainingLoop(
    { ...job, step, validate, inputs },
    job.initial,
    job.validation,
    job.settings,
    random(job.seed),
    {
      epochData,
      evaluate: askedLikelihoods(post),
      aborted: () => isStopped(job.stop),
      onStep: (done, totalSteps, loss) => {
        const now = performance.now();
        if (now - last < reportInterval) return;
        last = now;
        post({ type: "step", step: done, totalSteps, loss });
      },
      onEpoch: (record) => post({ type: "epoch", record }),
    },
  );
  await Promise.all([step.dispose(), validate.dispose(), draw?.dispose()]);
  return result;
}

const port = parentPort!;
run(workerData as TrainingJob, (report) => port.postMessage(report)).then(
  (result) => {
    port.postMessage({ type: "done", result } satisfies TrainingReport);
    port.close();
  },
  (error: unknown) => {
    port.postMessage({ type: "failed", error } satisfies TrainingReport);
    port.close();
  },
);
