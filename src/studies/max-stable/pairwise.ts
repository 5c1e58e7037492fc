/** The pairwise likelihood as a simulator's likelihood, so that grids evaluate it in threads, all fields at once. */
import type { Assessable } from "../../diagnostics/method-answer.js";
import { parameterRecord } from "../../distributions/prior.js";
import { compassSearch, type Pair } from "../../numerics/compass-search.js";
import { gridPosterior } from "../../samplers/grid-posterior.js";
import { type InvertedMaxStableOptions, invertedMaxStable } from "../../simulators/inverted-max-stable.js";
import type { Simulations } from "../../simulators/simulations.js";
import type { Simulator } from "../../simulators/simulator.js";
import { parameterTable } from "../../tables/parameter-table.js";
import type { RunOptions } from "../unit.js";
import { model } from "./model.js";

const paperDistance = 0.2;

export interface PairwiseSimulatorOptions extends InvertedMaxStableOptions {
  /** Pairs closer than this. Default 0.2, the paper's. */
  readonly distance?: number;
  /** The power of the pairwise likelihood. Default 1. */
  readonly magnitude?: number;
}

/** An inverted max-stable simulator whose log likelihood is the pairwise one, times `magnitude`. */
export function pairwiseSimulator(options: PairwiseSimulatorOptions = {}): Simulator {
  const { distance = paperDistance, magnitude = 1, ...own } = options;
  const { name, shape, parameters, simulate, pairs, pairsLogDensity } = invertedMaxStable(own);
  const near = pairs(distance);
  return {
    name,
    shape,
    parameters,
    simulate,
    logLikelihood: (values, data) => magnitude * pairsLogDensity(values, data, near),
    source: { module: import.meta.url, export: "pairwiseSimulator", arguments: [options] },
  };
}

const points = 12; // nodes a parameter of the first grid, which closes in on each posterior

const posteriors =
  (magnitude: number, options: RunOptions): NonNullable<Assessable["posterior"]> =>
  (data: Simulations) =>
    gridPosterior({ ...model, simulator: pairwiseSimulator({ magnitude }) }, data, { points, ...options });

/** Pairwise likelihood x prior. */
export function pairwisePosterior(magnitude: number, options: RunOptions = {}): Assessable {
  return { posterior: posteriors(magnitude, options) };
}

const inset = 1e-6; // of an interval: a range of zero is no range

/** The paper's estimator: where the pairwise likelihood is largest within the prior's bounds, from the best node of a grid on. */
export function pairwiseMaximum(options: RunOptions = {}): Assessable {
  const { prior, simulator } = model;
  const bounds = prior.distributions.map(({ support: { lower, upper } }): Pair => {
    const edge = inset * (upper - lower);
    return [lower + edge, upper - edge];
  }) as unknown as readonly [Pair, Pair];
  const near = simulator.pairs(paperDistance);
  return {
    kind: "point",
    estimate: async (data) => {
      const batch = await posteriors(1, options)(data);
      const rows = Array.from({ length: batch.length }, (_, i) => {
        const { grid, density } = batch.at(i) as unknown as { grid: Float64Array[]; density: Float64Array };
        const field = data.dataAt(i);
        const value = (point: Pair): number =>
          simulator.pairsLogDensity(parameterRecord(prior.names, point), field, near);
        return compassSearch(value, bestNode(grid, density), bounds);
      });
      return parameterTable(prior.names, Float64Array.from(rows.flat()));
    },
  };
}

/** The node of the largest density, row-major over two parameters. */
export function bestNode(grid: readonly Float64Array[], density: Float64Array): Pair {
  let best = 0;
  for (let k = 1; k < density.length; k++) if (density[k]! > density[best]!) best = k;
  const columns = grid[1]!.length;
  return [grid[0]![Math.floor(best / columns)]!, grid[1]![best % columns]!];
}
