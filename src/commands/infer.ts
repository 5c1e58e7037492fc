/** `nabi infer`: a saved estimator's answers for the data sets of a file, without a line of code. */
import { accessSync, constants, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import type { Answers, Condition } from "../fitted/answer.js";
import { NabiError } from "../runtime/error.js";
import type { OnProgress } from "../runtime/progress.js";

export interface InferOptions {
  /** Draws for each data set, where the estimator gives draws. */
  readonly samples: number;
  /** The same seed gives the draws of `posterior(batch).sample(n, { seed })`. */
  readonly seed: number;
  /** The .npy file to write. */
  readonly out: string;
  readonly onProgress?: OnProgress;
}

/** What was written. */
export interface Inferred {
  /** (data sets, d), (data sets, levels, d), (data sets, N, d) or (data sets, S). */
  readonly shape: readonly number[];
  /** What the values are: "estimates of mu, sd", "quantiles at levels 0.05, 0.95 of mu, sd", "draws of mu, sd", "statistics s1, s2". */
  readonly content: string;
  /** How draws of Markov chains were made. */
  readonly remark?: string;
}

const setsPerPiece = 64; // between two reports of progress

/** Hours of computing must not end at a folder that does not exist. */
function requireWritable(path: string): void {
  const fail = (reason: string): never => {
    throw new NabiError(`infer: --out must be a file that can be written, got ${path}: ${reason}`);
  };
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) fail("it is a folder");
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    fail((error as Error).message);
  }
}

function allocate(shape: readonly number[]): Float64Array {
  try {
    return new Float64Array(shape.reduce((product, size) => product * size, 1));
  } catch (cause) {
    throw new NabiError(
      `infer: an array of ${shape.join(" x ")} numbers does not fit into memory: ask for fewer samples`,
      {
        cause,
      },
    );
  }
}

/** What one data set's answer looks like, and how some data sets are answered. */
interface Answering {
  readonly perSet: readonly number[];
  readonly content: string;
  /** What is known of the answers when all are there. */
  remark?(): string;
  answer(condition: Condition, first: number): Promise<ArrayLike<number>>;
}

async function answering(answers: Answers, { samples, seed }: InferOptions): Promise<Answering> {
  const { kind, prior, levels = [] } = answers.description;
  const d = prior.names.length;
  const names = prior.names.join(", ");
  const run = async (output: string, condition: Condition): Promise<ArrayLike<number>> =>
    (await answers.run(output, condition)).data;
  if (kind === "point") return { perSet: [d], content: `estimates of ${names}`, answer: (c) => run("estimate", c) };
  if (kind === "quantile") {
    const content = `quantiles at levels ${levels.join(", ")} of ${names}`;
    return { perSet: [levels.length, d], content, answer: (c) => run("quantiles", c) };
  }
  if (kind === "summary") {
    const { shape } = answers.description;
    const probe = await answers.condition(new Float32Array(shape.reduce((product, side) => product * side, 1)));
    const { statisticNames } = await import("../estimators/statistic.js");
    const size = probe.values.shape[1]!;
    const content = `statistics ${statisticNames(size).join(", ")}`;
    return { perSet: [size], content, answer: (c) => run("summary", c) };
  }
  if (kind === "potential") return potentialDraws(answers, samples, seed);
  const { draw } = await import("../fitted/neural-posterior.js");
  return {
    perSet: [samples, d],
    content: `draws of ${names}`,
    answer: (c, first) => draw(answers, c, samples, seed, first),
  };
}

const chains = 4;
const leastDraws = 1000; // a chain

/** Draws of `posterior(data)`: from a grid, or from Markov chains, of which the remark says how well they agree. */
async function potentialDraws(answers: Answers, samples: number, seed: number): Promise<Answering> {
  const { posteriorMethod, potentialPosteriors } = await import("../fitted/potential-posteriors.js");
  const { names } = answers.description.prior;
  const d = names.length;
  const options = { seed, chains, draws: Math.max(leastDraws, Math.ceil(samples / chains)), onProgress: () => {} };
  let worst = 0;
  const answer = async (condition: Condition, first: number): Promise<Float64Array> => {
    const posteriors = await potentialPosteriors(answers, condition, options, first);
    const result = new Float64Array(posteriors.length * samples * d);
    for (const [i, posterior] of posteriors.entries()) {
      result.set((await posterior.sample(samples, { seed })).values, i * samples * d);
      if ("rHat" in posterior) worst = Math.max(worst, ...posterior.rHat);
    }
    return result;
  };
  const method = posteriorMethod(answers);
  const remark = (): string => (worst > 0 ? `by ${method}, R̂ at most ${worst.toFixed(3)}` : "");
  return { perSet: [samples, d], content: `draws of ${names.join(", ")}`, remark, answer };
}

/**
 * Answers for every data set in `dataPath`, whose leading axis is the data set; one data set of the declared shape is a batch of one.
 * The result appears in `out` when it is complete.
 * @throws NabiError on files that cannot be read or written, and on data of another shape or with numbers that are not finite.
 */
export async function infer(estimatorPath: string, dataPath: string, options: InferOptions): Promise<Inferred> {
  const [{ openEstimator }, { readEstimator }, { dataSets }, { readNpy, writeNpy }, { startProgress }] =
    await Promise.all([
      import("../fitted/load.js"),
      import("../fitted/estimator-file.js"),
      import("../tables/data-sets.js"),
      import("../tables/npy.js"),
      import("../runtime/progress.js"),
    ]);
  requireWritable(options.out);
  const { shape: declared } = (await readEstimator(estimatorPath)).description;
  const { values, length } = dataSets(await readNpy(dataPath), declared, `infer: ${dataPath}`);
  const { answers } = await openEstimator(estimatorPath);
  const { perSet, content, remark, answer } = await answering(answers, options);
  const shape = [length, ...perSet];
  const result = allocate(shape);
  const progress = startProgress("infer", length, options.onProgress);
  const cells = values.length / length;
  for (let start = 0; start < length; start += setsPerPiece) {
    const end = Math.min(length, start + setsPerPiece);
    const condition = await answers.condition(values.subarray(start * cells, end * cells));
    result.set(await answer(condition, start), (result.length / length) * start);
    progress.update(end);
  }
  progress.finish();
  await answers.dispose();
  await writeNpy(options.out, { shape, data: result });
  const said = remark?.();
  return { shape, content, ...(said ? { remark: said } : {}) };
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least && text.trim() !== "") return value;
    throw new InvalidArgumentError(`a whole number of ${least} or more is required`);
  };
}

export function inferCommand(): Command {
  return new Command("infer")
    .description("answers of a saved estimator for data in an .npy file")
    .argument("<estimator>", "an .onnx file written by save()")
    .argument("<data>", "an .npy file whose leading axis is the data set")
    .requiredOption("--out <file>", "the .npy file to write: float64, (data sets, N, d) for draws")
    .option(
      "--samples <number>",
      "draws for each data set (estimators of points, quantiles or statistics give none)",
      wholeNumber(1),
      1000,
    )
    .option("--seed <number>", "seed of the draws", wholeNumber(0), 1)
    .action(async (estimator: string, data: string, options: InferOptions) => {
      const { shape, content, remark } = await infer(estimator, data, options);
      const name = basename(options.out);
      console.log(`${name}: (${shape.join(", ")}) float64, ${content}${remark ? ` ${remark}` : ""}`);
    });
}
