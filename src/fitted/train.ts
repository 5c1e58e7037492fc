/** From an estimator's description and simulations to a trained estimator. */
import type { Prior } from "../distributions/prior.js";
import { chooseEngine } from "../engine/choose.js";
import type { Estimator, EstimatorKind } from "../estimators/estimator.js";
import { bindParameters, type Expression, type Program } from "../graph/expression.js";
import { rootScope } from "../networks/scope.js";
import { random } from "../random/random.js";
import { throwIfAborted, workSignal } from "../runtime/abort.js";
import { AbortError, NabiError } from "../runtime/error.js";
import { workerCount } from "../runtime/pool.js";
import { type OnProgress, startProgress } from "../runtime/progress.js";
import { writeWhole } from "../runtime/write-whole.js";
import { pairedLikelihood } from "../simulators/likelihood-pairs.js";
import { simulate } from "../simulators/simulate.js";
import type { Simulations } from "../simulators/simulations.js";
import { dataSize } from "../simulators/simulator.js";
import { type TrainingData, trainingArrays } from "../training/batches.js";
import { type TrainingSettings, trainingSettings } from "../training/settings.js";
import { type TrainingOutcome, type TrainingTask, trainProgram } from "../training/train-program.js";
import { compileAnswers } from "./answer.js";
import { type EstimatorDescription, encodeEstimator, testVectors } from "./estimator-file.js";
import { fileOutputs } from "./file-graph.js";
import { type Fitted, type FittedByKind, type FittedEstimator, fittedEstimator } from "./fitted.js";
import { frozenParts } from "./frozen.js";
import { gridNoise } from "./grid-draws.js";
import { statisticsOf } from "./statistics.js";

export interface TrainOptions extends Partial<TrainingSettings> {
  /** Pairs to learn from. Without them every epoch is trained on fresh simulations of the estimator's model. */
  readonly simulations?: Simulations;
  /** Fresh simulations an epoch, where no `simulations` are given. Default 10,000. */
  readonly simulationsPerEpoch?: number;
  /** Share of the simulations kept for validation (default 0.1), or simulations of their own. */
  readonly validation?: number | Simulations;
  /** Trains on random images of the data under the simulator's declared symmetries. Default true. */
  readonly augment?: boolean;
  /**
   * A trained estimator of the same description whose weights are the start: to tune it on other simulations, or to train on with other
   * settings. The measured centres and scales of its data stay; Adam starts anew.
   */
  readonly from?: Pick<FittedEstimator, "weights">;
  /** Default 1. */
  readonly seed?: number;
  /** Engine by name; default NABI_ENGINE, else onnxruntime. */
  readonly engine?: string;
  /** Threads of the training step. Default: all cores for convolutional networks, one for small ones. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

interface Split {
  readonly training: TrainingTask["training"];
  readonly validation: TrainingData;
}

function requireFit(estimator: Estimator, simulations: Simulations, what: string): void {
  const { prior, simulator } = estimator.model;
  const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
    a.length === b.length && a.every((x, i) => x === b[i]);
  if (!same(simulations.names, prior.names))
    throw new NabiError(
      `train: ${what} of ${prior.names.join(", ")} are required, got ${simulations.names.join(", ")}`,
    );
  if (!same(simulations.shape, simulator.shape))
    throw new NabiError(`train: ${what} of shape [${simulator.shape}] are required, got [${simulations.shape}]`);
  requireInside(prior, simulations, what);
}

/** On the boundary and beyond it a parameter has no place on the real line, where losses are computed. */
function requireInside({ names, distributions }: Prior, { parameters }: Simulations, what: string): void {
  const d = names.length;
  const supports = distributions.map(({ support }) => support);
  for (let k = 0; k < parameters.length; k++) {
    const { lower, upper } = supports[k % d]!;
    const value = parameters[k]!;
    if (value > lower && value < upper) continue;
    throw new NabiError(
      `train: ${what} with parameters inside the prior's support are required, got ${names[k % d]} = ${value} in simulation ${Math.floor(k / d)}, not between ${lower} and ${upper}`,
    );
  }
}

const freshSeed = 0x66726573; // the stream of fresh data is apart from that of weights and batches

async function splitData(estimator: Estimator, options: TrainOptions, signal: AbortSignal | undefined): Promise<Split> {
  const { simulations, validation = 0.1, seed = 1, simulationsPerEpoch = 10_000 } = options;
  if (typeof validation !== "number") requireFit(estimator, validation, "validation simulations");
  else if (!(validation > 0 && validation < 1))
    throw new NabiError(`train: validation must be a share between 0 and 1 or simulations, got ${validation}`);
  if (simulations) {
    requireFit(estimator, simulations, "simulations");
    if (typeof validation !== "number") return { training: simulations, validation };
    if (simulations.length < 2)
      throw new NabiError(`train: at least 2 simulations are required, got ${simulations.length}`);
    const kept = Math.min(simulations.length - 1, Math.max(1, Math.round(simulations.length * (1 - validation))));
    return { training: simulations.slice(0, kept), validation: simulations.slice(kept) };
  }
  const fresh = (count: number, part: number): Promise<Simulations> =>
    simulate(estimator.model, {
      count,
      seed: random(seed)
        .split(freshSeed)
        .split(part)
        .integer(2 ** 31),
      onProgress: () => {},
      ...(signal ? { signal } : {}),
    });
  const held =
    typeof validation === "number"
      ? await fresh(Math.max(1, Math.round(simulationsPerEpoch * validation)), 0)
      : validation;
  return {
    training: { length: simulationsPerEpoch, epoch: (epoch) => fresh(simulationsPerEpoch, epoch + 1) },
    validation: held,
  };
}

type Seen = Pick<TrainingTask, "training" | "validation" | "shape" | "symmetries" | "beside">;

/**
 * The data and their shape, or the statistics that are learnt on in their place. A statistic that the loss takes beside the data is taken
 * here too, once, unless every step is to see another image of the data or it is as large as they are.
 */
async function whatTrainingSees(
  { model: { simulator }, statistic, beside }: Estimator,
  split: Split,
  augment: boolean,
  engineName: string,
  signal: AbortSignal | undefined,
): Promise<Seen> {
  const { symmetries = [] } = augment && !statistic ? simulator : {};
  const data = { ...split, shape: simulator.shape, symmetries };
  const once = beside && symmetries.length < 2 && beside.size < dataSize(simulator.shape);
  const wanted = statistic ?? (once ? beside : undefined);
  if (!wanted) return data;
  const engine = await chooseEngine(engineName);
  const take = async (pairs: TrainingData): Promise<TrainingData> => {
    const taken = await statisticsOf(wanted, simulator, pairs.data, engine, signal);
    return { ...trainingArrays(pairs), ...(statistic ? { data: taken } : { beside: taken }) };
  };
  const { training } = split;
  return {
    ...data,
    training:
      "epoch" in training
        ? { length: training.length, epoch: async (epoch) => take(await training.epoch(epoch)) }
        : await take(training),
    validation: await take(split.validation),
    ...(statistic ? { shape: [statistic.size] } : { beside: wanted.size }),
  };
}

const testSets = 2;

/** Opens the trained graph and takes its test vectors on the first validation data. */
async function finish(
  estimator: Estimator,
  outcome: TrainingOutcome,
  split: Split,
  options: TrainOptions,
): Promise<Fitted> {
  const { model, kind, name, levels, potential } = estimator;
  const noise = potential ? gridNoise(model.prior) : estimator.noise;
  const engine = await chooseEngine(options.engine);
  const description: EstimatorDescription = {
    method: name,
    kind,
    simulator: model.simulator.name,
    shape: model.simulator.shape,
    prior: model.prior,
    ...(levels ? { levels } : {}),
    ...(noise === undefined ? {} : { noise }),
    ...(potential ? { potential } : {}),
    record: outcome.record,
    engine: engine.name,
    seed: options.seed ?? 1,
  };
  const scope = rootScope();
  const condition = estimator.condition(scope);
  const head = (from: Expression): Readonly<Record<string, Expression>> => estimator.outputs(from, scope);
  const bind = (program: Program): Program => bindParameters(program, outcome.weights);
  const save = async (path: string): Promise<void> => {
    const sets = Math.min(testSets, split.validation.length);
    const { data, parameters } = split.validation;
    const cells = data.length / split.validation.length;
    const d = model.prior.names.length;
    const feeds = {
      data: { data: data.slice(0, sets * cells), shape: [sets, ...model.simulator.shape] },
      ...(noise === undefined
        ? {}
        : {
            noise: {
              data: Float32Array.from({ length: sets * noise }, (_, i) => (i + 0.5) / (sets * noise)),
              shape: [sets, 1, noise],
            },
          }),
      ...(kind === "density" || kind === "potential"
        ? { parameters: { data: parameters.slice(0, sets * d), shape: [sets, 1, d] } }
        : {}),
    };
    const program = bind({ outputs: fileOutputs(estimator, condition, head) });
    const executable = await engine.compile(program);
    const test = testVectors(feeds, await executable.run(feeds));
    await executable.dispose();
    await writeWhole(path, encodeEstimator(program, description, test), "save");
  };
  const answers = await compileAnswers(engine, description, condition, head, bind);
  return fittedEstimator(answers, save, model, frozenParts(estimator, outcome.weights));
}

/**
 * Trains an estimator; the calling thread stays free, and weights with the smallest validation loss are kept.
 *
 * ```ts
 * const fitted = await train(posteriorEstimator({ model, summary: convolutional() }), { simulations, seed: 1 });
 * ```
 * With `from` it goes on where another training ended: `train(estimator, { from: fitted, simulations, learningRate: 1e-4 })`.
 * Interrupted, it rejects with an AbortError whose `partial` is the estimator with the best weights so far.
 * @throws NabiError on simulations that do not fit the model, on settings out of range, on `from` an estimator with other networks or from
 * a file, and on a loss that is no longer a number:
 * the error names the step, the operator and the tensor, and its `partial` is the estimator with the last good weights.
 */
export async function train<K extends EstimatorKind>(
  estimator: Estimator<K>,
  options: TrainOptions = {},
): Promise<FittedByKind[K]> {
  const settings = trainingSettings(options);
  const from = options.from?.weights();
  const threads = options.workers === undefined ? {} : { threads: workerCount(options.workers, "train") };
  const engine = (await chooseEngine(options.engine)).name;
  const signal = workSignal(options.signal);
  throwIfAborted(signal, "train");
  const split = await splitData(estimator, options, signal);
  const seen = await whatTrainingSees(estimator, split, options.augment ?? true, engine, signal);
  const { simulator, prior } = estimator.model;
  const progress = startProgress("train", settings.epochs, options.onProgress);
  let last = "";
  const pairs = estimator.externalDraws
    ? pairedLikelihood(simulator, prior.names, threads.threads ?? workerCount(undefined, "train"))
    : undefined;
  const outcome = await trainProgram({
    loss: estimator.loss,
    noise: estimator.lossNoise ?? 0,
    ...(estimator.externalDraws ? { draws: (scope) => estimator.externalDraws!(scope) } : {}),
    ...(pairs ? { evaluate: pairs.evaluate } : {}),
    ...seen,
    dimension: prior.names.length,
    settings,
    seed: options.seed ?? 1,
    ...(from ? { from } : {}),
    engine,
    ...threads,
    signal,
    onStep: (step, totalSteps, loss) =>
      progress.update((step / totalSteps) * settings.epochs, `loss ${loss.toPrecision(4)}${last}`),
    onEpoch: ({ epoch, validationLoss }) => {
      last = `, validation ${validationLoss.toPrecision(4)}`;
      progress.update(epoch + 1, `validation loss ${validationLoss.toPrecision(4)}`);
    },
  }).catch((error: unknown) => {
    progress.stop("failed");
    void pairs?.close();
    throw error;
  });
  await pairs?.close();
  const { ending, epochs } = outcome.record;
  const fitted = (await finish(estimator, outcome, split, options)) as unknown as FittedByKind[K];
  if (ending === "interrupted" || outcome.problem) progress.stop(ending);
  if (ending === "interrupted") throw new AbortError(`train: interrupted after ${epochs.length} epochs`, fitted);
  if (outcome.problem) throw new TrainingError(`train: the loss is not finite at ${outcome.problem}`, fitted);
  progress.finish(`${ending}${last}`);
  return fitted;
}

/** Training that met a loss which is not a number; `partial` is the estimator with the last good weights. */
export class TrainingError extends NabiError {
  override readonly name: string = "TrainingError";
  readonly partial: unknown;

  constructor(message: string, partial: unknown) {
    super(message);
    this.partial = partial;
  }
}
