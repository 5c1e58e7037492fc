/** Posteriors known in closed form, for tests: θ ~ N(0, 1), Z | θ ~ N(θ, 1), so θ | Z ~ N(Z/2, 1/2); shifted and stretched on demand. */

import { normalQuantile } from "#src/numerics/probit.js";
import type { Posterior, PosteriorBatch } from "#src/potentials/posterior.js";
import { random } from "#src/random/random.js";
import { type Simulations, simulations } from "#src/simulators/simulations.js";
import { namedVector } from "#src/tables/named-vector.js";
import { type ParameterTable, parameterTable, tableOfRows } from "#src/tables/parameter-table.js";

export interface Distortion {
  /** Factor on the standard deviation. */
  readonly stretch?: number;
  /** Shift in posterior standard deviations. */
  readonly shift?: number;
}

/** Data sets of the conjugate model with d independent parameters; data set b is (d) numbers. */
export function conjugateSimulations(count: number, seed: number, d = 1): Simulations {
  const stream = random(seed);
  const parameters = Float32Array.from({ length: count * d }, () => stream.normal());
  const data = parameters.map((theta) => theta + stream.normal());
  const names = ["a", "b", "c"].slice(0, d);
  return simulations({ parameters: parameterTable(names, Float64Array.from(parameters)), data, shape: [d] });
}

/** The posteriors of all data sets, distorted as asked. */
export function conjugatePosterior(
  data: ArrayLike<number>,
  names: readonly string[],
  distortion: Distortion = {},
): PosteriorBatch {
  const { stretch = 1, shift = 0 } = distortion;
  const d = names.length;
  const length = data.length / d;
  const centre = (b: number): Float64Array =>
    Float64Array.from({ length: d }, (_, j) => data[b * d + j]! / 2 + shift * Math.SQRT1_2);
  const all = Array.from({ length }, (_, b) => normalPosterior(names, centre(b), stretch * Math.SQRT1_2));
  const table = async (f: (posterior: Posterior) => Promise<ArrayLike<number>>): Promise<ParameterTable> =>
    tableOfRows(names, await Promise.all(all.map(f)));
  return {
    names,
    length,
    at: (i) => all.at(i)!,
    mean: () => table((p) => p.mean()),
    sd: () => table((p) => p.sd()),
    quantile: (level) => table((p) => p.quantile(level)),
    sample: async (n, { seed = 1 } = {}) => {
      const values = new Float64Array(length * n * d);
      const stream = random(seed);
      for (const [b, posterior] of all.entries()) {
        values.set((await posterior.sample(n, { seed: stream.integer(2 ** 40) })).values, b * n * d);
      }
      return parameterTable(names, values);
    },
  };
}

/** Independent normals with one standard deviation. */
export function normalPosterior(names: readonly string[], centre: Float64Array, sd: number): Posterior {
  const d = names.length;
  const logOf = (row: ArrayLike<number>): number => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum -= 0.5 * ((row[j]! - centre[j]!) / sd) ** 2 + Math.log(sd * Math.sqrt(2 * Math.PI));
    return sum;
  };
  const quantiles = (level: number): Float64Array => centre.map((m) => m + sd * normalQuantile(level));
  return {
    names,
    sample: async (n: number, { seed = 1 } = {}) => {
      const stream = random(seed);
      return parameterTable(
        names,
        Float64Array.from({ length: n * d }, (_, i) => centre[i % d]! + sd * stream.normal()),
      );
    },
    logProb: async (theta: number | ArrayLike<number> | Record<string, number>) => {
      if (typeof theta === "object" && "values" in theta && "column" in theta) {
        const { values, length } = theta as unknown as ParameterTable;
        return Float64Array.from({ length }, (_, i) => logOf(values.subarray(i * d, (i + 1) * d)));
      }
      if (typeof theta === "number") return logOf([theta]);
      if ("length" in theta) return logOf(theta as ArrayLike<number>);
      return logOf(names.map((name) => (theta as Record<string, number>)[name]!));
    },
    mean: async () => namedVector(names, centre),
    sd: async () =>
      namedVector(
        names,
        centre.map(() => sd),
      ),
    quantile: async (level: number | readonly number[]) => {
      if (typeof level === "number") return namedVector(names, quantiles(level));
      return tableOfRows(names, level.map(quantiles));
    },
  } as Posterior;
}
