/** Posteriors from a learnt likelihood or ratio: on a grid for one or two parameters, by Markov chains for more. */
import type { Prior } from "../distributions/prior.js";
import type { PosteriorBatch } from "../potentials/posterior.js";
import { logProbOverRows } from "../potentials/posterior-answers.js";
import {
  type GridPosterior,
  type GridPosteriorOptions,
  gridPosteriorBatch,
  gridPosteriors,
} from "../samplers/grid-posterior.js";
import {
  chainsBatch,
  type HamiltonianMonteCarloOptions,
  type HamiltonianPosterior,
  hamiltonianPosteriors,
} from "../samplers/hamiltonian-monte-carlo.js";
import type { LikelihoodGrid } from "../samplers/likelihood-grid.js";
import type { MarkovChainPosterior } from "../samplers/markov-chain-posterior.js";
import { walkPosterior } from "../samplers/metropolis-hastings.js";
import { priorOrigin } from "../samplers/walk-origin.js";
import { type Answers, type Condition, pick, rowsOf } from "./answer.js";
import { chosenPrior, logValues, neuralPotential, neuralTarget } from "./neural-potential.js";

/** Options of the grid for one or two parameters, of the chains for more. */
export interface NeuralPosteriorOptions
  extends GridPosteriorOptions,
    Pick<HamiltonianMonteCarloOptions, "draws" | "warmUp" | "chains"> {
  /** Another prior than that of training, inside its support. */
  readonly prior?: Prior;
  /** Of the chains. Default 1. */
  readonly seed?: number;
}

/**
 * A posterior on a grid for one or two parameters; for more the draws of the No-U-Turn sampler, or of Metropolis–Hastings where a file of
 * old holds no gradient.
 */
export type PotentialPosterior = GridPosterior | HamiltonianPosterior | MarkovChainPosterior;

const largestGrid = 2; // parameters
const chainsTogether = 1024; // a network answers many rows in little more time than one

/** How posteriors are made: "a grid", or the sampler's name. */
export function posteriorMethod({ slopes, description }: Answers): string {
  if (description.prior.names.length <= largestGrid) return "a grid";
  return slopes ? "the No-U-Turn sampler" : "Metropolis–Hastings";
}

/** A batch that shows itself in a line. */
export function potentialBatch(
  answers: Answers,
  posteriors: readonly PotentialPosterior[],
): PosteriorBatch<PotentialPosterior> {
  const { names } = answers.description.prior;
  return names.length <= largestGrid
    ? gridPosteriorBatch(names, posteriors as readonly GridPosterior[])
    : chainsBatch(names, posteriors as readonly MarkovChainPosterior[]);
}

/** Posteriors of the data sets of a condition; `first` is the place of the first one in the whole batch. */
export function potentialPosteriors(
  answers: Answers,
  condition: Condition,
  options: NeuralPosteriorOptions,
  first = 0,
): Promise<PotentialPosterior[]> {
  if (answers.description.prior.names.length <= largestGrid) return onGrid(answers, condition, options, first);
  return answers.slopes
    ? byGradient(answers, condition, options, first)
    : byRandomWalk(answers, condition, options, first);
}

const checkChains = { draws: 250, warmUp: 250, onProgress: () => {} };

/**
 * Posteriors for `check`: chains are short, and have the learnt log density up to its constant, which is enough to rank draws of one data
 * set.
 */
export async function rankedPosteriors(answers: Answers, condition: Condition): Promise<PosteriorBatch> {
  const { names } = answers.description.prior;
  const batch = potentialBatch(answers, await potentialPosteriors(answers, condition, checkChains));
  if (names.length <= largestGrid) return batch;
  return {
    ...batch,
    at: (i) => {
      const { logDensity } = neuralPotential(answers, pick(condition, [i]), undefined);
      return { ...batch.at(i), logProb: logProbOverRows(names, logDensity) };
    },
  };
}

function onGrid(
  answers: Answers,
  condition: Condition,
  { prior: own, ...options }: NeuralPosteriorOptions,
  first: number,
): Promise<GridPosterior[]> {
  const { prior } = chosenPrior(answers, own);
  const likelihood: LikelihoodGrid = {
    evaluate: async (theta, start, end) => {
      const part = { values: rowsOf(condition.values, start, end), data: rowsOf(condition.data, start, end) };
      const logs = await logValues(answers, part, theta);
      const rows = logs.length / (end - start);
      return Float64Array.from(logs, (_, k) => logs[(k % (end - start)) * rows + Math.floor(k / (end - start))]!);
    },
    close: async () => undefined,
  };
  return gridPosteriors({ names: prior.names, prior, likelihood }, condition.values.shape[0]!, options, { first });
}

function byGradient(
  answers: Answers,
  condition: Condition,
  { prior: own, seed = 1, ...options }: NeuralPosteriorOptions,
  first: number,
): Promise<HamiltonianPosterior[]> {
  const { prior } = chosenPrior(answers, own);
  const target = neuralTarget(answers, condition, own);
  const together = Math.max(1, Math.floor(chainsTogether / (options.chains ?? 4)));
  const count = condition.values.shape[0]!;
  return hamiltonianPosteriors(
    { target, origin: priorOrigin(prior, {}), count, together, first },
    { seed, ...options },
  );
}

const thin = 20; // of a random walk: its neighbours say little new

async function byRandomWalk(
  answers: Answers,
  condition: Condition,
  { prior: own, seed = 1, draws = 250, warmUp = 2000, chains = 4, ...options }: NeuralPosteriorOptions,
  first: number,
): Promise<MarkovChainPosterior[]> {
  const { prior } = chosenPrior(answers, own);
  const posteriors: MarkovChainPosterior[] = [];
  for (let i = 0; i < condition.values.shape[0]!; i++) {
    const potential = neuralPotential(answers, pick(condition, [i]), own);
    const settings = { iterations: warmUp + thin * draws, burnIn: warmUp, thin, chains, ...options };
    posteriors.push(await walkPosterior(potential, priorOrigin(prior, {}), { seed, ...settings }, first + i));
  }
  return posteriors;
}
