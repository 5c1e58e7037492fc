/** The parts of `Posterior` and `PosteriorBatch` that are the same for grids, chains and whatever else holds its answers ready. */
import { type ParameterValues, parameterVector } from "../distributions/prior.js";
import { NabiError } from "../runtime/error.js";
import { type NamedVector, namedVector } from "../tables/named-vector.js";
import { type ParameterTable, parameterTable, tableOfRows } from "../tables/parameter-table.js";
import type { Posterior, PosteriorBatch } from "./posterior.js";

/** `logProb` from a function over rows (B x d) in the order of `names`, which may need an engine. */
export function logProbOverRows(
  names: readonly string[],
  density: (rows: Float64Array) => Float64Array | Promise<Float64Array>,
): Posterior["logProb"] {
  const evaluate = async (
    theta: number | ParameterValues | ArrayLike<number> | ParameterTable | readonly ArrayLike<number>[],
  ): Promise<number | Float64Array> => {
    if (typeof theta === "object" && "values" in theta && "column" in theta) {
      return density(tableRows(names, theta as ParameterTable));
    }
    if (isRows(theta)) return density(listedRows(names, theta));
    const one = typeof theta === "number" ? [theta] : (theta as ParameterValues | ArrayLike<number>);
    return (await density(parameterVector(names, one)))[0]!;
  };
  return evaluate as Posterior["logProb"];
}

/** A list whose first entry is a list: one parameter vector a row, also of one parameter, since a flat list is one vector. */
function isRows(theta: unknown): theta is readonly ArrayLike<number>[] {
  return Array.isArray(theta) && typeof theta[0] === "object" && theta[0] !== null;
}

function listedRows(names: readonly string[], list: readonly ArrayLike<number>[]): Float64Array {
  const rows = new Float64Array(list.length * names.length);
  list.forEach((row, i) => void rows.set(parameterVector(names, row), i * names.length));
  return rows;
}

/** The columns `names` of a table, whatever their order in it. */
function tableRows(names: readonly string[], table: ParameterTable): Float64Array {
  const columns = names.map((name) => table.column(name));
  const d = names.length;
  return Float64Array.from({ length: table.length * d }, (_, k) => columns[k % d]![Math.floor(k / d)]!);
}

/** `quantile` from a function that gives all parameters' quantiles at one level. */
export function quantileByLevel(
  names: readonly string[],
  quantile: (level: number) => ArrayLike<number>,
): Posterior["quantile"] {
  const at = (level: number): ArrayLike<number> => {
    if (level >= 0 && level <= 1) return quantile(level);
    throw new NabiError(`quantile: levels between 0 and 1 are required, got ${level}`);
  };
  const evaluate = async (levels: number | readonly number[]): Promise<NamedVector | ParameterTable> =>
    typeof levels === "number"
      ? namedVector(names, at(levels))
      : tableOfRows(names, levels.map(at), levels.map(String));
  return evaluate as Posterior["quantile"];
}

/** n itself, if it can be a number of draws. */
export function drawCount(n: number): number {
  if (Number.isInteger(n) && n > 0) return n;
  throw new NabiError(`sample: a positive number of draws is required, got ${n}`);
}

/** A batch over posteriors that exist. */
export function posteriorBatch<P extends Posterior>(
  names: readonly string[],
  posteriors: readonly P[],
): PosteriorBatch<P> {
  const rows = async (ask: (posterior: P) => Promise<NamedVector>): Promise<ParameterTable> =>
    tableOfRows(names, await Promise.all(posteriors.map(ask)));
  return {
    names,
    length: posteriors.length,
    at: (i) => {
      const posterior = posteriors.at(i);
      if (posterior && Number.isInteger(i)) return posterior;
      throw new NabiError(`at: a data set below ${posteriors.length} is required, got ${i}`);
    },
    mean: () => rows((posterior) => posterior.mean()),
    sd: () => rows((posterior) => posterior.sd()),
    quantile: (level) => rows((posterior) => posterior.quantile(level)),
    sample: async (n, options) => {
      const tables = await Promise.all(posteriors.map((posterior) => posterior.sample(n, options)));
      const values = new Float64Array(posteriors.length * n * names.length);
      tables.forEach((table, i) => {
        values.set(table.values, i * n * names.length);
      });
      return parameterTable(names, values);
    },
  };
}
