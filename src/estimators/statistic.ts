/** Summary statistics of data as frozen graphs: what likelihoods, ratios and banks of simulations may be learnt on in place of the data. */
import { type Expression, sizeOf } from "../graph/expression.js";
import { reshape } from "../graph/shape.js";
import { NabiError } from "../runtime/error.js";

export interface Statistic {
  readonly name: string;
  /** Numbers it makes of one data set. */
  readonly size: number;
  /** S (B x size) of data (B x …shape); has no parameters left to train. */
  build(data: Expression): Expression;
}

/**
 * An expert's statistic, written with the operators of `graph`.
 *
 * ```ts
 * statistic({ name: "roughness", size: 1, build: (z) => graph.mean(graph.square(graph.subtract(…)), [1, 2]) })
 * ```
 * @throws NabiError if the size is no positive whole number, or (when it is used) the graph has another shape.
 */
export function statistic({ name, size, build }: Statistic): Statistic {
  if (!Number.isInteger(size) || size < 1)
    throw new NabiError(`statistic: a size of 1 or more is required, got ${size}`);
  return {
    name,
    size,
    build: (data) => {
      const made = build(data);
      const rows = data.shape[0]!;
      if (sizeOf(made.shape) === rows * size) return reshape(made, [rows, size]);
      throw new NabiError(
        `statistic: ${name} must give ${size} numbers a data set, got shape [${made.shape.slice(1).join(", ")}]`,
      );
    },
  };
}

/** What the numbers of a statistic are called where they stand in a table: s1, s2, … */
export function statisticNames(size: number): string[] {
  return Array.from({ length: size }, (_, j) => `s${j + 1}`);
}

/** The data themselves, as one row of numbers. */
export function allData(shape: readonly number[]): Statistic {
  const size = sizeOf(shape);
  return { name: "data", size, build: (data) => reshape(data, [data.shape[0]!, size]) };
}
