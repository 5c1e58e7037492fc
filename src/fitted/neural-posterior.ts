/**
 * Posteriors from a trained density. The network answers when they are made – for one parameter with the density on a grid, for more
 * with a fixed set of draws – so that moments, quantiles and the display need no further run.
 */
import type { Support } from "../distributions/distribution.js";
import { quantiles } from "../numerics/quantiles.js";
import type { Posterior, PosteriorBatch } from "../potentials/posterior.js";
import { drawCount, logProbOverRows, quantileByLevel } from "../potentials/posterior-answers.js";
import { type Random, random } from "../random/random.js";
import { fillUniform } from "../random/uniforms.js";
import { withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import { type LineDensity, lineDensity } from "../samplers/grid-line.js";
import { type NamedVector, namedVector } from "../tables/named-vector.js";
import { type ParameterTable, parameterTable, tableOfRows } from "../tables/parameter-table.js";
import { type Answers, type Condition, pick } from "./answer.js";
import type { Marginal } from "./marginal.js";
import { batchBundle, posteriorBundle, shownRows } from "./posterior-display.js";

const firstNodes = 384; // over the whole prior: enough for all but narrow posteriors
const nodes = 256; // over the window that holds a narrow one
const enoughNodes = 24; // nodes with mass that resolve a density
const scoutDraws = 64;
const momentDraws = 4096; // Monte Carlo error of a mean: sd / 64
const momentSeed = 0x6e616269; // fixed: the same data give the same mean

const priorTail = 1e-6;

/** n draws for each data set, (B·n x d), from a stream for each. */
async function drawFrom(
  answers: Answers,
  condition: Condition,
  n: number,
  streamOf: (dataSet: number) => Random,
): Promise<Float64Array> {
  const size = answers.description.noise!;
  const batch = condition.values.shape[0]!;
  const noise = new Float32Array(batch * n * size);
  for (let i = 0; i < batch; i++) fillUniform(noise.subarray(i * n * size, (i + 1) * n * size), streamOf(i));
  const { data } = await answers.run("draws", condition, { noise: { data: noise, shape: [batch, n, size] } });
  return Float64Array.from(data);
}

/** n draws for each data set, (B·n x d); data set i uses the stream (seed, first + i). */
export function draw(
  answers: Answers,
  condition: Condition,
  n: number,
  seed: number,
  first = 0,
): Promise<Float64Array> {
  return drawFrom(answers, condition, n, (i) => random(seed).split(first + i));
}

/** Draws from which moments are taken: the same noise for every data set, so that its answers are the same in any batch. */
function fixedDraws(answers: Answers, condition: Condition, n: number): Promise<Float64Array> {
  return drawFrom(answers, condition, n, () => random(momentSeed));
}

/** log q at M values for each data set, (B x M), for values (B x M x d); −Infinity outside the prior's support. */
async function logDensities(answers: Answers, condition: Condition, values: Float64Array): Promise<Float64Array> {
  const { distributions } = answers.description.prior;
  const d = distributions.length;
  const batch = condition.values.shape[0]!;
  const parameters = { data: Float32Array.from(values), shape: [batch, values.length / batch / d, d] };
  const { data: logs } = await answers.run("log_prob", condition, { parameters });
  return Float64Array.from(logs, (value, i) => {
    const within = distributions.every(({ support }, j) => {
      const x = values[i * d + j]!;
      return x > support.lower && x < support.upper;
    });
    return within ? value : Number.NEGATIVE_INFINITY;
  });
}

const middles = (low: number, high: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, k) => low + ((k + 0.5) * (high - low)) / count);

/** The interval that holds a posterior: around its draws, and wherever the first grid sees mass. */
function windowOf(
  draws: Float64Array,
  grid: Float64Array,
  logs: Float64Array,
  { lower, upper }: Support,
): [number, number] {
  const [least, most] = [Math.min(...draws), Math.max(...draws)];
  const cell = grid[1]! - grid[0]!;
  const margin = 0.75 * (most - least) + 1e-4 * cell; // draws may all be equal: the window must not be empty
  const heavy = Array.from(grid).filter((_, k) => Math.exp(logs[k]!) * cell > 1e-7);
  const from = Math.min(least - margin, ...heavy.map((x) => x - cell));
  const to = Math.max(most + margin, ...heavy.map((x) => x + cell));
  return [Math.max(lower, from), Math.min(upper, to)];
}

/** Marginals of one-parameter posteriors: the density on a grid over the prior, and on a finer one where it is narrow. */
async function gridMarginals(answers: Answers, condition: Condition): Promise<Marginal[][]> {
  const distribution = answers.description.prior.distributions[0]!;
  const { support } = distribution;
  const batch = condition.values.shape[0]!;
  const low = Number.isFinite(support.lower) ? support.lower : distribution.quantile(priorTail);
  const high = Number.isFinite(support.upper) ? support.upper : distribution.quantile(1 - priorTail);
  const first = middles(low, high, firstNodes);
  const logs = await logDensities(answers, condition, repeat(first, batch));
  const rows = Array.from({ length: batch }, (_, i) => logs.subarray(i * firstNodes, (i + 1) * firstNodes));
  const bounded = Number.isFinite(support.lower) && Number.isFinite(support.upper);
  const narrow = rows.flatMap((row, i) => (bounded && resolved(row, (high - low) / firstNodes) ? [] : [i]));
  const finer =
    narrow.length > 0
      ? await windowMarginals(
          answers,
          pick(condition, narrow),
          first,
          narrow.map((i) => rows[i]!),
        )
      : [];
  return rows.map((row, i) => [narrow.includes(i) ? finer[narrow.indexOf(i)]! : lineMarginal(low, high, first, row)]);
}

function repeat(values: Float64Array, times: number): Float64Array {
  const all = new Float64Array(values.length * times);
  for (let i = 0; i < times; i++) all.set(values, i * values.length);
  return all;
}

/** Whether enough cells of a grid hold mass, and together nearly all of it. */
function resolved(logs: Float64Array, cell: number): boolean {
  const top = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const mass = logs.reduce((sum, value) => sum + Math.exp(value) * cell, 0);
  return logs.filter((value) => value > top - 2).length >= enoughNodes / 2 && Math.abs(mass - 1) < 0.01;
}

/** Marginals on windows of their own, found by draws and by a first grid. */
async function windowMarginals(
  answers: Answers,
  condition: Condition,
  grid: Float64Array,
  logs: readonly Float64Array[],
): Promise<Marginal[]> {
  const { support } = answers.description.prior.distributions[0]!;
  const scouts = await fixedDraws(answers, condition, scoutDraws);
  const windows = logs.map((row, i) =>
    windowOf(scouts.subarray(i * scoutDraws, (i + 1) * scoutDraws), grid, row, support),
  );
  const values = new Float64Array(windows.length * nodes);
  windows.forEach(([from, to], i) => void values.set(middles(from, to, nodes), i * nodes));
  const finer = await logDensities(answers, condition, values);
  return windows.map(([from, to], i) =>
    lineMarginal(from, to, values.subarray(i * nodes, (i + 1) * nodes), finer.subarray(i * nodes, (i + 1) * nodes)),
  );
}

function lineMarginal(lower: number, upper: number, points: Float64Array, logs: Float64Array): Marginal {
  const scale = { lower, upper, toTheta: (t: number) => t, fromTheta: (theta: number) => theta, logSlope: () => 0 };
  const line: LineDensity = lineDensity({ scale, lower, upper, points: points.length }, logs);
  return { mean: line.mean, sd: line.sd, quantile: line.quantile, curve: { points, density: logs.map(Math.exp) } };
}

/** Marginals of posteriors of several parameters: from a fixed set of draws. */
async function drawMarginals(answers: Answers, condition: Condition): Promise<Marginal[][]> {
  const d = answers.description.prior.names.length;
  const batch = condition.values.shape[0]!;
  const all = await fixedDraws(answers, condition, momentDraws);
  return Array.from({ length: batch }, (_, i) =>
    Array.from({ length: d }, (_unused, j) => {
      const column = Float64Array.from({ length: momentDraws }, (_none, k) => all[(i * momentDraws + k) * d + j]!);
      return sampleMarginal(column);
    }),
  );
}

function sampleMarginal(draws: Float64Array): Marginal {
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
  const sd = Math.sqrt(draws.reduce((a, b) => a + (b - mean) ** 2, 0) / (draws.length - 1));
  return { mean, sd, quantile: (p) => quantiles(draws, [p])[0]!, curve: undefined, draws };
}

/** Marginals of a batch's data sets, computed when they are first asked for. */
interface Marginals {
  known(index: number): readonly Marginal[] | undefined;
  of(indices: readonly number[]): Promise<readonly (readonly Marginal[])[]>;
}

function rememberedMarginals(answers: Answers, condition: Condition): Marginals {
  const compute = answers.description.prior.names.length === 1 ? gridMarginals : drawMarginals;
  const found = new Map<number, readonly Marginal[]>();
  return {
    known: (index) => found.get(index),
    of: async (indices) => {
      const missing = indices.filter((index) => !found.has(index));
      if (missing.length > 0) {
        const made = await compute(answers, pick(condition, missing));
        missing.forEach((index, k) => void found.set(index, made[k]!));
      }
      return indices.map((index) => found.get(index)!);
    },
  };
}

/** The posterior of one data set of a batch; `index` keeps the draws of its data sets apart. */
function onePosterior(answers: Answers, condition: Condition, marginals: Marginals, index: number): Posterior {
  const { prior } = answers.description;
  const { names } = prior;
  const own = async (): Promise<readonly Marginal[]> => (await marginals.of([index]))[0]!;
  const vector = async (f: (m: Marginal) => number): Promise<NamedVector> => namedVector(names, (await own()).map(f));
  const quantile = async (levels: number & readonly number[]): Promise<NamedVector> => {
    const each = await own();
    return quantileByLevel(names, (level) => each.map((m) => m.quantile(level)))(levels);
  };
  const posterior: Posterior = {
    names,
    sample: async (n, { seed = 1 } = {}) =>
      parameterTable(names, await draw(answers, condition, drawCount(n), seed, index)),
    logProb: logProbOverRows(names, (rows) => logDensities(answers, condition, rows)),
    mean: () => vector((m) => m.mean),
    sd: () => vector((m) => m.sd),
    quantile: quantile as unknown as Posterior["quantile"],
  };
  return withDisplay(posterior, () => posteriorBundle(prior, marginals.known(index)));
}

/** The posteriors of a batch, (B x …shape) flat. */
export async function neuralPosteriors(answers: Answers, data: ArrayLike<number>): Promise<PosteriorBatch> {
  const { prior } = answers.description;
  const { names } = prior;
  const condition = await answers.condition(data);
  const batch = condition.values.shape[0]!;
  const marginals = rememberedMarginals(answers, condition);
  const all = Array.from({ length: batch }, (_, i) => i);
  // A density on a grid costs nothing; thousands of draws for each of many data sets would: those that no display shows can wait.
  await marginals.of(names.length === 1 ? all : all.slice(0, shownRows));
  const table = async (f: (m: Marginal) => number): Promise<ParameterTable> =>
    tableOfRows(
      names,
      (await marginals.of(all)).map((row) => row.map(f)),
    );
  const result: PosteriorBatch = {
    names,
    length: batch,
    at: (i) => {
      const row = i < 0 ? i + batch : i;
      if (!(Number.isInteger(row) && row >= 0 && row < batch))
        throw new NabiError(`at: a data set below ${batch} is required, got ${i}`);
      return onePosterior(answers, pick(condition, [row]), marginals, row);
    },
    mean: () => table((m) => m.mean),
    sd: () => table((m) => m.sd),
    quantile: (level) => table((m) => m.quantile(level)),
    sample: async (n, { seed = 1 } = {}) => parameterTable(names, await draw(answers, condition, drawCount(n), seed)),
  };
  return withDisplay(result, () => {
    const shown = all.slice(0, shownRows).map((i) => marginals.known(i)!);
    return batchBundle(prior, shown, batch);
  });
}
