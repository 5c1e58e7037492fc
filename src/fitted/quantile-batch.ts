/** Quantiles of the posteriors of a batch. */
import { NabiError } from "../runtime/error.js";
import { type ParameterTable, parameterTable } from "../tables/parameter-table.js";
import type { EstimatorDescription } from "./estimator-file.js";

/** Quantiles of a batch: `at(i)` has one row a level. */
export interface QuantileBatch {
  readonly names: readonly string[];
  readonly levels: readonly number[];
  readonly length: number;
  at(i: number): ParameterTable;
  /** One level for all data sets, one row each. */
  level(level: number): ParameterTable;
}

/** Over the values (B x levels x d) that the network gave. */
export function quantileBatch(description: EstimatorDescription, values: Float64Array, length: number): QuantileBatch {
  const { levels = [], prior } = description;
  const { names } = prior;
  const size = levels.length * names.length;
  return {
    names,
    levels,
    length,
    at: (i) => {
      const row = i < 0 ? i + length : i;
      if (!(Number.isInteger(row) && row >= 0 && row < length))
        throw new NabiError(`at: a data set below ${length} is required, got ${i}`);
      return parameterTable(names, values.slice(row * size, (row + 1) * size), levels.map(String));
    },
    level: (level) => {
      const k = levels.indexOf(level);
      if (k < 0) throw new NabiError(`level: one of ${levels.join(", ")} is required, got ${level}`);
      const rows = Array.from({ length }, (_, i) =>
        Array.from(values.subarray(i * size + k * names.length, i * size + (k + 1) * names.length)),
      );
      return parameterTable(names, Float64Array.from(rows.flat()));
    },
  };
}
