/**
 * The posterior of one or two parameters: π(θ) p(Z | θ) on a grid, normalised by the sum. It is as exact as the likelihood is.
 * p(θ | Z) = π(θ) p(Z | θ) / ∫ π(θ′) p(Z | θ′) dθ′
 */

import { requireLikelihood } from "../potentials/likelihood.js";
import type { Posterior, PosteriorBatch } from "../potentials/posterior.js";
import { drawCount, logProbOverRows, posteriorBatch, quantileByLevel } from "../potentials/posterior-answers.js";
import type { Potential } from "../potentials/potential.js";
import { random } from "../random/random.js";
import { workSignal } from "../runtime/abort.js";
import { type MimeBundle, withDisplay } from "../runtime/display.js";
import { AbortError, NabiError } from "../runtime/error.js";
import { workerCount } from "../runtime/pool.js";
import { type OnProgress, startProgress } from "../runtime/progress.js";
import { type Model, requireModel } from "../simulators/simulator.js";
import { type DataInput, dataSets, type SimulatedData } from "../tables/data-sets.js";
import { namedVector } from "../tables/named-vector.js";
import { parameterTable } from "../tables/parameter-table.js";
import { type GridAxis, priorAxis, supportAxis } from "./grid-axis.js";
import { densityAtNodes, type GridDensity, gridDensity, gridNodes } from "./grid-density.js";
import { type GridTarget, type ResolvedGrid, resolvedGrids } from "./grid-search.js";
import { type LikelihoodGrid, likelihoodGrid } from "./likelihood-grid.js";
import { summaryBundle, summaryLevels } from "./posterior-summary.js";

export interface GridPosterior extends Posterior {
  /** θ at the nodes, one array a parameter. The grid is finer where a posterior needs it. */
  readonly grid: readonly Float64Array[];
  /** The density at the nodes, row-major over the parameters. */
  readonly density: Float64Array;
  /** log p(Z) = log ∫ π(θ) p(Z | θ) dθ; up to the constant of a potential, a ratio or a likelihood that is known up to one. */
  readonly logEvidence: number;
}

export interface GridPosteriorOptions {
  /** Nodes a parameter: 1,000 for one, 96 for each of two, unless given. */
  readonly points?: number;
  /** Threads, where the simulator is built in or a module; one a core unless given. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

const defaultPoints = [1000, 96];

/**
 * The posterior of one data set, or of each of a batch, by the declared shape of the data; or the density of a potential.
 * Bounded supports are covered whole, others as far as there is mass; where a posterior is too narrow for the grid, the grid closes in.
 *
 * ```ts
 * await gridPosterior(model, data)                        // from the simulator's likelihood
 * await gridPosterior(await fitted.potential(data))       // from a learnt likelihood or ratio, or from any potential with bounded support
 * ```
 * @throws NabiError if the simulator has no likelihood, there are more than two parameters, or no node has a positive density;
 * AbortError when the signal fires or the cell is interrupted.
 */
export async function gridPosterior(potential: Potential, options?: GridPosteriorOptions): Promise<GridPosterior>;
export async function gridPosterior(
  model: Model,
  data: SimulatedData,
  options?: GridPosteriorOptions,
): Promise<PosteriorBatch<GridPosterior>>;
export async function gridPosterior(
  model: Model,
  data: ArrayLike<number> | number,
  options?: GridPosteriorOptions,
): Promise<GridPosterior>;
export async function gridPosterior(
  model: Model,
  data: DataInput,
  options?: GridPosteriorOptions,
): Promise<GridPosterior | PosteriorBatch<GridPosterior>>;
export async function gridPosterior(
  target: Model | Potential,
  second?: DataInput | GridPosteriorOptions,
  third: GridPosteriorOptions = {},
): Promise<GridPosterior | PosteriorBatch<GridPosterior>> {
  if ("logDensity" in target) {
    const [posterior] = await potentialPosteriors(target, (second ?? {}) as GridPosteriorOptions);
    return posterior!;
  }
  requireModel(target, "gridPosterior");
  const { prior, simulator } = target;
  requireLikelihood(simulator, "gridPosterior");
  const sets = dataSets(second as DataInput, simulator.shape, "gridPosterior");
  const likelihood = likelihoodGrid(simulator, {
    names: prior.names,
    data: Float64Array.from(sets.values),
    workers: workerCount(third.workers, "gridPosterior"),
    signal: workSignal(third.signal),
  });
  const posteriors = await gridPosteriors({ names: prior.names, prior, likelihood }, sets.length, third);
  return sets.batch ? gridPosteriorBatch(prior.names, posteriors) : posteriors[0]!;
}

async function potentialPosteriors(potential: Potential, options: GridPosteriorOptions): Promise<GridPosterior[]> {
  const likelihood: LikelihoodGrid = {
    evaluate: async (theta) => potential.logDensity(theta),
    close: async () => undefined,
  };
  const { names, support } = potential;
  const points = gridPoints(names.length, options.points);
  const axes = names.map((name, j) => supportAxis("gridPosterior", name, support[j]!, points));
  return gridPosteriors({ names, likelihood }, 1, options, { axes });
}

/** A batch that shows itself in a line. */
export function gridPosteriorBatch(
  names: readonly string[],
  posteriors: readonly GridPosterior[],
): PosteriorBatch<GridPosterior> {
  return withDisplay(posteriorBatch(names, posteriors), () => batchBundle(posteriors));
}

function gridPoints(d: number, own: number | undefined): number {
  if (d > 2) throw new NabiError(`gridPosterior: one or two parameters are required, got ${d}: use metropolisHastings`);
  const points = own ?? defaultPoints[d - 1]!;
  if (Number.isInteger(points) && points >= 4) return points;
  throw new NabiError(`gridPosterior: points must be an integer of 4 or more, got ${points}`);
}

interface Placing {
  /** Axes to start from; those of the prior unless given. */
  readonly axes?: readonly GridAxis[];
  /** Place of the first data set in the whole batch: each has draws of its own. Default 0. */
  readonly first?: number;
}

/** The posteriors of `count` data sets on grids that close in on them. Closes the likelihood. */
export async function gridPosteriors(
  target: GridTarget,
  count: number,
  options: GridPosteriorOptions,
  { axes: given, first = 0 }: Placing = {},
): Promise<GridPosterior[]> {
  const points = gridPoints(target.names.length, options.points);
  const axes = given ?? target.prior!.distributions.map((distribution) => priorAxis(distribution, points));
  const nodes = axes.reduce((product, axis) => product * axis.points, 1);
  const progress = startProgress("gridPosterior", nodes * count, options.onProgress);
  const finished: GridPosterior[] = [];
  try {
    for await (const grid of resolvedGrids(target, axes, count, (values) => progress.update(values)))
      finished.push(posteriorOnGrid(target.names, grid, first + finished.length));
  } catch (error) {
    progress.stop(error instanceof AbortError ? "interrupted" : "failed");
    if (!(error instanceof AbortError)) throw error;
    const partial = posteriorBatch(target.names, finished);
    throw new AbortError(
      `gridPosterior: interrupted; ${finished.length} of ${count} posteriors are kept in the error's partial`,
      partial,
    );
  } finally {
    await target.likelihood.close();
  }
  progress.finish();
  return finished;
}

/** The posterior from log prior + log likelihood + log dθ/dt at the nodes; `index` gives each data set of a batch draws of its own. */
function posteriorOnGrid(names: readonly string[], { axes, logs: values }: ResolvedGrid, index: number): GridPosterior {
  let made: GridDensity | undefined;
  const density = (): GridDensity => {
    made ??= gridDensity(axes, values); // on demand: a batch keeps only its logarithms
    return made;
  };
  const d = names.length;
  const posterior: GridPosterior = {
    names,
    get grid() {
      return gridNodes(axes);
    },
    get density() {
      return densityAtNodes(density(), values);
    },
    get logEvidence() {
      return density().logNormaliser;
    },
    sample: async (n, { seed = 1 } = {}) => {
      const draws = new Float64Array(drawCount(n) * d);
      const root = random(seed).split(index);
      for (let i = 0; i < n; i++) draws.set(density().draw(root.split(i)), i * d);
      return parameterTable(names, draws);
    },
    logProb: logProbOverRows(names, (rows) =>
      Float64Array.from({ length: rows.length / d }, (_, b) => density().logDensity(rows.subarray(b * d, (b + 1) * d))),
    ),
    mean: async () =>
      namedVector(
        names,
        density().marginals.map((line) => line.mean),
      ),
    sd: async () =>
      namedVector(
        names,
        density().marginals.map((line) => line.sd),
      ),
    quantile: quantileByLevel(names, (level) => density().marginals.map((line) => line.quantile(level))),
  };
  return withDisplay(posterior, () => posteriorBundle(names, density()));
}

function posteriorBundle(names: readonly string[], density: GridDensity): MimeBundle {
  const rows = density.marginals.map((line, j) => ({
    name: names[j]!,
    mean: line.mean,
    sd: line.sd,
    quantiles: summaryLevels.map((level) => line.quantile(level)) as [number, number, number],
  }));
  return summaryBundle("posterior on a grid", rows);
}

function batchBundle(posteriors: readonly GridPosterior[]): MimeBundle {
  const text = `posteriors on grids, ${posteriors.length.toLocaleString("en")} data sets: ${posteriors[0]!.names.join(", ")}`;
  return { "text/plain": text };
}
