/** A posterior that is the draws of Markov chains. */
import { sortedQuantile } from "../numerics/quantiles.js";
import type { Posterior } from "../potentials/posterior.js";
import { drawCount, quantileByLevel } from "../potentials/posterior-answers.js";
import { random } from "../random/random.js";
import { withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import { type NamedVector, namedVector } from "../tables/named-vector.js";
import { type ParameterTable, parameterTable } from "../tables/parameter-table.js";
import { effectiveSampleSize, rHat } from "./convergence.js";
import { summaryBundle, summaryLevels } from "./posterior-summary.js";
import type { Chain } from "./random-walk.js";

export interface MarkovChainPosterior extends Posterior {
  /** All chains' draws after burn-in and thinning, one chain after the other: (chains · kept x d). */
  readonly draws: ParameterTable;
  /** Number of chains. */
  readonly chains: number;
  /** Share of proposals accepted after burn-in, one a chain. */
  readonly acceptance: Float64Array;
  /** Standard deviations of the proposal after adaptation, of the first chain. */
  readonly proposalScale: NamedVector;
  /** How many independent draws the means are worth. */
  readonly effectiveSampleSize: NamedVector;
  /** Split-R̂: above 1.01 the chains have not converged. */
  readonly rHat: NamedVector;
}

/** @param index of the data set in its batch: its samples come from the stream (seed, index). */
export function markovChainPosterior(
  names: readonly string[],
  chains: readonly Chain[],
  index = 0,
): MarkovChainPosterior {
  const d = names.length;
  const kept = chains[0]!.draws.length;
  const values = new Float64Array(chains.length * kept);
  chains.forEach((chain, c) => {
    values.set(chain.draws, c * kept);
  });
  const draws = parameterTable(names, values);
  const columns = names.map((name) => draws.column(name));
  const sorted = columns.map((column) => column.slice().sort());
  const perChain = (score: (own: Float64Array[]) => number): NamedVector =>
    namedVector(
      names,
      columns.map((column) => score(chains.map((_, c) => column.subarray((c * kept) / d, ((c + 1) * kept) / d)))),
    );
  const enough = kept / d >= 4;
  const posterior: MarkovChainPosterior = {
    names,
    draws,
    chains: chains.length,
    acceptance: Float64Array.from(chains, (chain) => chain.acceptance),
    proposalScale: namedVector(names, chains[0]!.scale),
    effectiveSampleSize: perChain((own) => (enough ? effectiveSampleSize(own) : Number.NaN)),
    rHat: perChain((own) => (enough ? rHat(own) : Number.NaN)),
    sample: async (n, { seed = 1 } = {}) => resampled(draws, drawCount(n), seed, index),
    hasDensity: false,
    logProb: noDensity as Posterior["logProb"],
    mean: async () => namedVector(names, columns.map(mean)),
    sd: async () => namedVector(names, columns.map(standardDeviation)),
    quantile: quantileByLevel(names, (level) => sorted.map((column) => sortedQuantile(column, level))),
  };
  return withDisplay(posterior, (own) => summary(own, columns, sorted));
}

async function noDensity(): Promise<never> {
  throw new NabiError(
    "logProb: a Markov chain gives draws and no density; for one or two parameters gridPosterior gives both, " +
      "and likelihoodPotential the density up to its constant",
  );
}

/** Up to the number of stored draws without repetition, beyond it with. */
function resampled(draws: ParameterTable, n: number, seed: number, index: number): ParameterTable {
  const stream = random(seed).split(index);
  const { length, names, values } = draws;
  const rows =
    n <= length
      ? stream.permutation(length).subarray(0, n)
      : Uint32Array.from({ length: n }, () => stream.integer(length));
  const d = names.length;
  const result = new Float64Array(n * d);
  rows.forEach((row, i) => {
    result.set(values.subarray(row * d, (row + 1) * d), i * d);
  });
  return parameterTable(names, result);
}

function mean(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function standardDeviation(values: Float64Array): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1));
}

function summary(
  own: MarkovChainPosterior,
  columns: readonly Float64Array[],
  sorted: readonly Float64Array[],
): ReturnType<typeof summaryBundle> {
  const rows = own.names.map((name, j) => ({
    name,
    mean: mean(columns[j]!),
    sd: standardDeviation(columns[j]!),
    quantiles: summaryLevels.map((level) => sortedQuantile(sorted[j]!, level)) as [number, number, number],
    more: { ESS: Math.round(own.effectiveSampleSize[j]!), R̂: own.rHat[j]! },
  }));
  const accepted = Math.round(100 * mean(own.acceptance));
  const chains = own.chains === 1 ? "1 chain" : `${own.chains} chains`;
  return summaryBundle(`${own.draws.length.toLocaleString("en")} draws of ${chains}, ${accepted} % accepted`, rows);
}
