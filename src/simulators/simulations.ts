/** Pairs (θ, Z) in two flat arrays: what `simulate` gives and every estimator learns from. */
import { escapeHtml, type MimeBundle, withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import { type DataInput, dataSets } from "../tables/data-sets.js";
import { formatNumber, type NamedVector, namedVector } from "../tables/named-vector.js";
import { htmlTable, textTable } from "../tables/parameter-table.js";
import { type ParameterColumns, parameterRows } from "./parameter-rows.js";

export interface Simulations {
  /** Parameters, in the order of the prior. */
  readonly names: readonly string[];
  /** (N x d), row-major. May lie in shared memory, so that threads read it without a copy. */
  readonly parameters: Float32Array;
  /** (N x n), row-major, n = the product of `shape`. May lie in shared memory. */
  readonly data: Float32Array;
  /** Shape of one data set. */
  readonly shape: readonly number[];
  /** N. */
  readonly length: number;
  /** The seed they were drawn with; undefined for tables from elsewhere. */
  readonly seed?: number;
  /** Parameters of simulation i. */
  parametersAt(i: number): NamedVector;
  /** Data set i, (n), a view. */
  dataAt(i: number): Float32Array;
  /** Simulations start, …, end − 1, as views of the same arrays. */
  slice(start: number, end?: number): Simulations;
  /** The first `share` (between 0 and 1) of the simulations, and the rest. */
  split(share: number): readonly [Simulations, Simulations];
}

/** The fields that hold values; the rest follows from them. */
export type SimulationArrays = Pick<Simulations, "names" | "parameters" | "data" | "shape" | "seed">;

export interface SimulationsInput {
  /** Columns by name ({ lengthScale: […] }, an arquero table, a ParameterTable), a list of records, or rows (N x d) together with `names`. */
  readonly parameters: ParameterColumns;
  /** N data sets: lists, a flat typed array, or an npy array whose leading axis is N. */
  readonly data: DataInput;
  /** Required where the parameters carry no names; otherwise the columns wanted, in this order. */
  readonly names?: readonly string[];
  /** Shape of one data set; required for flat data, otherwise what follows the leading axis. */
  readonly shape?: readonly number[];
}

/**
 * Wraps tables that came from elsewhere.
 * @throws NabiError if lengths disagree, a value is not a finite number, or names or shapes are missing.
 */
export function simulations(input: SimulationsInput): Simulations {
  if (typeof input !== "object" || input === null || !("parameters" in input && "data" in input)) {
    throw new NabiError("simulations: { parameters, data } are required");
  }
  const { names, values, length } = parameterRows(input.parameters, input.names);
  if (length === 0) throw new NabiError("simulations: at least one simulation is required, got none");
  const { shape, data } = shapedData(input, length);
  return simulationsOver({ names, parameters: values, data, shape });
}

/** With a declared shape the usual rule, where flat data have as many rows as the parameters; without one, [N, …rest] says what it is. */
function shapedData(input: SimulationsInput, length: number): { shape: readonly number[]; data: Float32Array } {
  const shape = input.shape ?? trailingShape(input.data);
  const sets = dataSets(isFlat(input.data) ? rowsOf(input.data, length, shape) : input.data, shape, "simulations");
  if (sets.length !== length) {
    throw new NabiError(`simulations: as many data sets as parameters (${length}) are required, got ${sets.length}`);
  }
  return {
    shape: [...shape],
    data: sets.values instanceof Float32Array ? sets.values : Float32Array.from(sets.values),
  };
}

function isFlat(data: DataInput): data is ArrayLike<number> {
  return typeof data === "object" && "length" in data && typeof data[0] === "number";
}

function rowsOf(data: ArrayLike<number>, length: number, shape: readonly number[]): DataInput {
  const n = shape.reduce((product, side) => product * side, 1);
  if (data.length === length * n) return { shape: [length, ...shape], data };
  throw new NabiError(
    `simulations: ${length * n} values are required for ${length} data sets of shape [${shape.join(", ")}], got ${data.length}`,
  );
}

function trailingShape(data: DataInput): readonly number[] {
  if (typeof data === "object" && "shape" in data && Array.isArray(data.shape)) return data.shape.slice(1);
  const shape: number[] = [];
  for (let level: unknown = data; typeof level === "object" && level !== null && "length" in level; ) {
    const list = level as ArrayLike<unknown>;
    shape.push(list.length);
    level = list[0];
  }
  if (shape.length < 2) {
    throw new NabiError(
      "simulations: flat data need the shape of one data set: simulations({ parameters, data, shape })",
    );
  }
  return shape.slice(1);
}

/** Simulations over arrays that are known to be right; they are kept, not copied. */
export function simulationsOver(arrays: SimulationArrays): Simulations {
  const { names, parameters, data, shape, seed } = arrays;
  const d = names.length;
  const n = shape.reduce((product, side) => product * side, 1);
  const length = parameters.length / d;
  const row = (i: number): number => {
    const index = i < 0 ? i + length : i;
    if (Number.isInteger(index) && index >= 0 && index < length) return index;
    throw new NabiError(`simulations: an index below ${length} is required, got ${i}`);
  };
  const slice = (start: number, end = length): Simulations =>
    simulationsOver({
      ...arrays,
      parameters: parameters.subarray(start * d, end * d),
      data: data.subarray(start * n, end * n),
    });
  const made: Simulations = {
    names,
    parameters,
    data,
    shape,
    length,
    ...(seed === undefined ? {} : { seed }),
    parametersAt: (i) => namedVector(names, parameters.subarray(row(i) * d, (row(i) + 1) * d)),
    dataAt: (i) => data.subarray(row(i) * n, (row(i) + 1) * n),
    slice,
    split: (share) => {
      const cut = Math.round(share * length);
      if (cut > 0 && cut < length) return [slice(0, cut), slice(cut)];
      throw new NabiError(
        `split: a share that leaves both parts some of ${length} simulations is required, got ${share}`,
      );
    },
  };
  return withDisplay(made, bundle);
}

function bundle(own: Simulations): MimeBundle {
  const shape = own.shape.length === 0 ? "a number" : own.shape.join(" x ");
  const title = `${own.length.toLocaleString("en")} simulations, data: ${shape}${own.seed === undefined ? "" : `, seed ${own.seed}`}`;
  const head = ["", "mean", "sd", "min", "max"];
  const d = own.names.length;
  const rows = own.names.map((name, j) => [name, ...summary(own.parameters, j, d)]);
  rows.push(["data", ...summary(own.data, 0, 1)]);
  return {
    "text/plain": `${title}\n${textTable(head, rows)}`,
    "text/html": `<div>${escapeHtml(title)}</div>${htmlTable(head, rows)}`,
  };
}

/** Mean, standard deviation, least and greatest of every `stride`-th value, ready to print. */
function summary(values: Float32Array, start: number, stride: number): string[] {
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (let i = start; i < values.length; i += stride, count++) {
    sum += values[i]!;
    least = Math.min(least, values[i]!);
    greatest = Math.max(greatest, values[i]!);
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = start; i < values.length; i += stride) squares += (values[i]! - mean) ** 2;
  return [mean, Math.sqrt(squares / count), least, greatest].map(formatNumber);
}
