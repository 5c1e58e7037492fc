/** What users hold in their hands after training: an estimator that answers. */

import { calibration } from "../diagnostics/check.js";
import type { Prior } from "../distributions/prior.js";
import { type FrozenPotential, withArticle } from "../estimators/estimator.js";
import { type Statistic, statisticNames } from "../estimators/statistic.js";
import { type CalibrationReport, calibrationReport } from "../plots/calibration-report.js";
import type { Posterior, PosteriorBatch } from "../potentials/posterior.js";
import type { Potential } from "../potentials/potential.js";
import { type MimeBundle, withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import type { Model } from "../simulators/simulator.js";
import { type DataInput, type DataSets, dataSets, type SimulatedData } from "../tables/data-sets.js";
import { type NamedVector, namedVector } from "../tables/named-vector.js";
import { htmlTable, type ParameterTable, parameterTable, textTable } from "../tables/parameter-table.js";
import type { TrainingRecord } from "../training/record.js";
import type { Answers } from "./answer.js";
import {
  checkData,
  checkPoints,
  checkQuantiles,
  type FittedCheckOptions,
  type PointReport,
  type QuantileReport,
} from "./check.js";
import type { FrozenParts } from "./frozen.js";
import { neuralPosteriors } from "./neural-posterior.js";
import { neuralPotential, type PriorChoice } from "./neural-potential.js";
import {
  type NeuralPosteriorOptions,
  type PotentialPosterior,
  posteriorMethod,
  potentialBatch,
  potentialPosteriors,
  rankedPosteriors,
} from "./potential-posteriors.js";
import { type QuantileBatch, quantileBatch } from "./quantile-batch.js";

/** An answer for one data set, or for each of a batch: the declared shape decides. */
export interface PerDataSet<One, Batch, Options = never> {
  (data: SimulatedData, options?: Options): Promise<Batch>;
  (data: ArrayLike<number> | number, options?: Options): Promise<One>;
  (data: DataInput, options?: Options): Promise<One | Batch>;
}

/** What all trained estimators share. */
export interface FittedEstimator {
  readonly method: string;
  readonly names: readonly string[];
  readonly prior: Prior;
  /** Shape of one data set. */
  readonly shape: readonly number[];
  readonly seed: number;
  /** Losses by epoch, and how training ended. */
  readonly record: TrainingRecord;
  /**
   * What the network makes of the data, as a statistic for `likelihoodEstimator`, `syntheticLikelihood` and others: the estimate of a
   * `pointEstimator`, the bottleneck of a `posteriorEstimator` or `variationalPosterior`, a `mutualInformationSummary`. Others, ensembles,
   * and estimators from files, refuse.
   */
  statistic(): Statistic;
  /** Copies of all trained numbers by name, and of the measured centres and scales of the data. An estimator from a file refuses. */
  weights(): ReadonlyMap<string, Float32Array>;
  /** Writes one .onnx file that opens in Node, browsers and Python. */
  save(path: string): Promise<void>;
  /** Frees the engine's memory. The estimator answers no more. */
  dispose(): Promise<void>;
}

/** A trained `pointEstimator`. */
export interface FittedPoint extends FittedEstimator {
  readonly kind: "point";
  /** One estimate (d) for one data set; a table with one row a data set for a batch. */
  readonly estimate: PerDataSet<NamedVector, ParameterTable>;
  /** Errors on data sets that training never saw, and estimates against truths. */
  check(options?: FittedCheckOptions): Promise<PointReport>;
}

/** A trained `quantileEstimator`. */
export interface FittedQuantiles extends FittedEstimator {
  readonly kind: "quantile";
  readonly levels: readonly number[];
  /** One row a level for one data set; a `QuantileBatch` for a batch. */
  readonly quantiles: PerDataSet<ParameterTable, QuantileBatch>;
  /** The median, or the middle level: (d), or one row a data set. */
  readonly estimate: PerDataSet<NamedVector, ParameterTable>;
  /** Share of truths below each quantile, on data sets that training never saw. */
  check(options?: FittedCheckOptions): Promise<QuantileReport>;
}

/** A trained `posteriorEstimator` or `variationalPosterior`. */
export interface FittedPosterior extends FittedEstimator {
  readonly kind: "density";
  /** The posterior of one data set, or a `PosteriorBatch` for a batch: the declared shape decides. */
  readonly posterior: PerDataSet<Posterior, PosteriorBatch>;
  /** Simulation-based calibration and expected coverage, on data sets that training never saw: one figure. */
  check(options?: FittedCheckOptions): Promise<CalibrationReport>;
}

/** A trained `likelihoodEstimator`, `syntheticLikelihood` or `ratioEstimator`. */
export interface FittedPotential extends FittedEstimator {
  readonly kind: "potential";
  /**
   * log π(θ) + log p(Z | θ), up to a constant, of one data set: for samplers. Default prior: that of training; outside its support there is
   * no density, since the network has seen nothing there, and a prior that reaches beyond is refused.
   */
  potential(data: ArrayLike<number> | number, prior?: Prior): Promise<Potential>;
  /** log p(Z | θ), up to a constant, on the support of the prior of training, −∞ outside: for `likelihoodRatioSet`. */
  likelihood(data: ArrayLike<number> | number): Promise<Potential>;
  /** The learnt log density as a graph, for `variationalPosterior`. An estimator from a file refuses. */
  frozen(): FrozenPotential;
  /**
   * The posterior of one data set, or of each of a batch: of one or two parameters on a grid, of more by the No-U-Turn sampler, with effective
   * sample size and R̂, which a notice says once.
   */
  readonly posterior: PerDataSet<PotentialPosterior, PosteriorBatch<PotentialPosterior>, NeuralPosteriorOptions>;
  /** Simulation-based calibration and expected coverage, on data sets that training never saw: one figure. */
  check(options?: FittedCheckOptions): Promise<CalibrationReport>;
}

/** A trained `mutualInformationSummary`. */
export interface FittedSummary extends FittedEstimator {
  readonly kind: "summary";
  /** S(Z): (size) for one data set; a table with one row a data set for a batch. */
  readonly summarize: PerDataSet<NamedVector, ParameterTable>;
}

export type Fitted = FittedPoint | FittedQuantiles | FittedPosterior | FittedPotential | FittedSummary;

/** The trained form of each kind of estimator. */
export interface FittedByKind {
  readonly point: FittedPoint;
  readonly quantile: FittedQuantiles;
  readonly density: FittedPosterior;
  readonly potential: FittedPotential;
  readonly summary: FittedSummary;
}

type Save = (path: string) => Promise<void>;

async function pointEstimates(graph: Answers, data: DataInput): Promise<NamedVector | ParameterTable> {
  const { shape, prior } = graph.description;
  const sets = dataSets(data, shape, "estimate");
  const { data: values } = await graph.run("estimate", await graph.condition(sets.values));
  return sets.batch ? parameterTable(prior.names, Float64Array.from(values)) : namedVector(prior.names, values);
}

async function allQuantiles(graph: Answers, data: DataInput): Promise<{ batch: boolean; result: QuantileBatch }> {
  const sets = dataSets(data, graph.description.shape, "quantiles");
  const { data: values } = await graph.run("quantiles", await graph.condition(sets.values));
  return { batch: sets.batch, result: quantileBatch(graph.description, Float64Array.from(values), sets.length) };
}

/** What a kind adds to the members that all share. */
export type Own<F extends FittedEstimator> = Omit<F, keyof FittedEstimator | "kind">;

function pointMethods(graph: Answers, model: Model | undefined): Own<FittedPoint> {
  const estimate = ((data: DataInput) => pointEstimates(graph, data)) as FittedPoint["estimate"];
  return { estimate, check: async (options) => checkPoints(estimate, await checkData(graph, model, options)) };
}

function quantileMethods(graph: Answers, model: Model | undefined): Own<FittedQuantiles> {
  const { levels = [] } = graph.description;
  const middle = levels.includes(0.5) ? 0.5 : levels[Math.floor(levels.length / 2)]!;
  const quantiles = (async (data: DataInput) => {
    const { batch, result } = await allQuantiles(graph, data);
    return batch ? result : result.at(0);
  }) as FittedQuantiles["quantiles"];
  const estimate = (async (data: DataInput) => {
    const { batch, result } = await allQuantiles(graph, data);
    const table = result.level(middle);
    return batch ? table : table.at(0);
  }) as FittedQuantiles["estimate"];
  return {
    levels,
    quantiles,
    estimate,
    check: async (options) => checkQuantiles(quantiles, await checkData(graph, model, options)),
  };
}

function posteriorMethods(graph: Answers, model: Model | undefined): Own<FittedPosterior> {
  const posterior = (async (data: DataInput) => {
    const sets = dataSets(data, graph.description.shape, "posterior");
    const all = await neuralPosteriors(graph, sets.values);
    return sets.batch ? all : all.at(0);
  }) as FittedPosterior["posterior"];
  return {
    posterior,
    check: async (options = {}) => {
      const fresh = await checkData(graph, model, options);
      return calibrationReport(await calibration(await posterior(fresh), fresh, options));
    },
  };
}

/** Says, the first time, that posteriors are made by a Markov chain. */
function noticeOnce(graph: Answers): () => void {
  let told = graph.description.prior.names.length <= 2;
  return () => {
    if (told) return;
    told = true;
    const { length } = graph.description.prior.names;
    const notice = `posterior: ${length} parameters are too many for a grid: draws come from ${posteriorMethod(graph)}`;
    process.emitWarning(notice, "NabiNotice");
  };
}

function potentialMethods(graph: Answers, model: Model | undefined, trained: FrozenParts): Own<FittedPotential> {
  const sorted = (data: DataInput, caller: string): DataSets => dataSets(data, graph.description.shape, caller);
  const potentialOf = async (data: DataInput, caller: string, prior?: PriorChoice): Promise<Potential> => {
    const sets = sorted(data, caller);
    if (sets.batch) throw new NabiError(`${caller}: one data set is required, got a batch of ${sets.length}`);
    return neuralPotential(graph, await graph.condition(sets.values), prior);
  };
  const tell = noticeOnce(graph);
  const posterior = (async (data: DataInput, options: NeuralPosteriorOptions = {}) => {
    const sets = sorted(data, "posterior");
    tell();
    const posteriors = await potentialPosteriors(graph, await graph.condition(sets.values), options);
    return sets.batch ? potentialBatch(graph, posteriors) : posteriors[0];
  }) as FittedPotential["posterior"];
  return {
    posterior,
    frozen: () => {
      if (trained.potential) return trained.potential;
      throw new NabiError(
        "frozen: an estimator that was trained in this program is required, got one from a file, which holds a graph for runtimes alone",
      );
    },
    likelihood: (data) => potentialOf(data, "likelihood", "flat"),
    potential: (data, prior) => potentialOf(data, "potential", prior),
    check: async (options = {}) => {
      const fresh = await checkData(graph, model, options);
      const condition = await graph.condition(fresh.data);
      return calibrationReport(await calibration(await rankedPosteriors(graph, condition), fresh, options));
    },
  };
}

function summaryMethods(graph: Answers): Own<FittedSummary> {
  const summarize = async (data: DataInput): Promise<NamedVector | ParameterTable> => {
    const sets = dataSets(data, graph.description.shape, "summarize");
    const { data: values } = await graph.run("summary", await graph.condition(sets.values));
    const names = statisticNames(values.length / sets.length);
    return sets.batch ? parameterTable(names, Float64Array.from(values)) : namedVector(names, values);
  };
  return { summarize: summarize as FittedSummary["summarize"] };
}

function bundle({ description }: Answers): MimeBundle {
  const { record, method, prior, shape, simulator } = description;
  const best = record.epochs.find(({ epoch }) => epoch === record.bestEpoch);
  const rows = [
    ["method", method],
    ["parameters", prior.names.join(", ")],
    ["data", `${simulator}, ${shape.join(" x ") || "one number"}`],
    ["validation loss", best ? best.validationLoss.toPrecision(4) : "none"],
    ["epochs", `${record.epochs.length} (${record.ending}), best ${record.bestEpoch + 1}`],
    ["training time", `${record.seconds.toFixed(1)} s`],
  ];
  return { "text/plain": textTable(["", ""], rows).trimStart(), "text/html": htmlTable(["", ""], rows) };
}

/** A trained estimator over an executable that has all its outputs. */
export function fittedEstimator(graph: Answers, save: Save, model?: Model, trained: FrozenParts = {}): Fitted {
  const { description } = graph;
  const { method, prior, shape, record, seed, kind } = description;
  const statistic = (): Statistic => {
    if (trained.statistic) return trained.statistic;
    throw new NabiError(
      model
        ? `statistic: a single pointEstimator, mutualInformationSummary, or posteriorEstimator or variationalPosterior with a bottleneck is required, got ${withArticle(method)}`
        : "statistic: an estimator that was trained in this program is required, got one from a file, which holds a graph for runtimes alone; amortizedAbc takes its estimate or summarize",
    );
  };
  const weights = (): ReadonlyMap<string, Float32Array> => {
    if (trained.weights) return new Map(Array.from(trained.weights, ([name, values]) => [name, values.slice()]));
    throw new NabiError("weights: an estimator that was trained in this program is required, got one from a file");
  };
  const dispose = (): Promise<void> => graph.dispose();
  const shared = { method, names: prior.names, prior, shape, record, seed, statistic, weights, save, dispose };
  const make = {
    point: pointMethods,
    quantile: quantileMethods,
    density: posteriorMethods,
    potential: potentialMethods,
    summary: summaryMethods,
  }[kind];
  return withDisplay({ ...shared, kind, ...make(graph, model, trained) } as Fitted, () => bundle(graph));
}
