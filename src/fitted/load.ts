/** Estimators from files. */
import { chooseOnnxEngine } from "../engine/choose.js";
import { type EstimatorKind, withArticle } from "../estimators/estimator.js";
import type { Posterior, PosteriorBatch } from "../potentials/posterior.js";
import { NabiError } from "../runtime/error.js";
import { writeWhole } from "../runtime/write-whole.js";
import { type Answers, openAnswers } from "./answer.js";
import { readEstimator } from "./estimator-file.js";
import {
  type Fitted,
  type FittedEstimator,
  type FittedPoint,
  type FittedPosterior,
  type FittedPotential,
  type FittedQuantiles,
  type FittedSummary,
  fittedEstimator,
  type Own,
  type PerDataSet,
} from "./fitted.js";
import type { NeuralPosteriorOptions } from "./potential-posteriors.js";
import { verify } from "./verify.js";

/** A file that has been opened: its answers, and its bytes for saving it again. */
export interface OpenedEstimator {
  readonly answers: Answers;
  readonly bytes: Uint8Array;
}

/** Opens a saved estimator and runs its test vectors; throws as `load` does. */
export async function openEstimator(path: string): Promise<OpenedEstimator> {
  const { bytes, description, test } = await readEstimator(path);
  const engine = await chooseOnnxEngine();
  const open = async (): Promise<Answers> => {
    const answers = await openAnswers(engine, description, bytes);
    await verify(answers, test, path);
    return answers;
  };
  const answers = await open().catch((cause: Error) => {
    if (cause instanceof NabiError) throw cause;
    throw new NabiError(`load: ${path} does not open: ${cause.message}`, { cause });
  });
  return { answers, bytes };
}

/** An estimator from a file: its kind shows when it is opened. Methods of the other kinds say what it can answer. */
export type LoadedEstimator = FittedEstimator &
  Own<FittedPoint> &
  Own<FittedQuantiles> &
  Omit<Own<FittedPosterior>, "posterior"> &
  Pick<FittedPotential, "potential" | "likelihood" | "frozen"> &
  Own<FittedSummary> & {
    /** Options are for potentials: a density has its answer ready. */
    readonly posterior: PerDataSet<Posterior, PosteriorBatch, NeuralPosteriorOptions>;
    readonly kind: EstimatorKind;
  };

const answersOf: Readonly<Record<EstimatorKind, string>> = {
  point: "estimate(data)",
  quantile: "quantiles(data) and estimate(data)",
  density: "posterior(data)",
  potential: "potential(data) and posterior(data)",
  summary: "summarize(data)",
};

/** Adds the methods that an estimator lacks, as errors that name those it has. */
function withEveryMethod(fitted: Fitted): LoadedEstimator {
  for (const name of ["estimate", "quantiles", "posterior", "potential", "likelihood", "summarize", "check"]) {
    if (name in fitted) continue;
    const refuse = async (): Promise<never> => {
      throw new NabiError(
        `${name}: this file holds ${withArticle(fitted.method)}, which answers ${answersOf[fitted.kind]}`,
      );
    };
    Object.defineProperty(fitted, name, { value: refuse, enumerable: false });
  }
  return fitted as unknown as LoadedEstimator;
}

/**
 * Opens a saved estimator and runs its test vectors.
 * @throws NabiError if the file is missing, corrupted, foreign, of a newer format, or answers otherwise than when it was saved.
 */
export async function load(path: string): Promise<LoadedEstimator> {
  const { answers, bytes } = await openEstimator(path);
  return withEveryMethod(fittedEstimator(answers, (target) => writeWhole(target, bytes, "save")));
}
