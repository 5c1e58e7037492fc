/** Parameters in the forms in which tables come, brought to rows (N x d) with names. */
import { parameterVector } from "../distributions/prior.js";
import { NabiError } from "../runtime/error.js";

/** The part of an arquero table that is read. */
export interface ColumnTable {
  columnNames(): string[];
  array(name: string): ArrayLike<unknown>;
}

/** A ParameterTable, or another table with rows of values. */
export interface RowTable {
  readonly names: readonly string[];
  readonly values: ArrayLike<number>;
}

export type ParameterColumns =
  | ColumnTable
  | RowTable
  | { readonly shape: readonly number[]; readonly data: ArrayLike<number | bigint> }
  | Readonly<Record<string, ArrayLike<number>>>
  | ArrayLike<number>
  | readonly ArrayLike<number>[]
  | readonly Readonly<Record<string, number>>[];

export interface ParameterRows {
  readonly names: readonly string[];
  /** (N x d). */
  readonly values: Float32Array;
  readonly length: number;
}

/**
 * Rows (N x d) in the order of `names`, or of the table where no names are given.
 * @throws NabiError if names are needed and missing, columns differ in length, or a value is not a finite number.
 */
export function parameterRows(input: ParameterColumns, names: readonly string[] | undefined): ParameterRows {
  if (typeof input !== "object" || input === null) {
    throw new NabiError(
      `simulations: a table of parameters is required, got ${input === null ? "null" : typeof input}`,
    );
  }
  const rows = readRows(input, names);
  const d = rows.names.length;
  rows.values.forEach((value, k) => {
    if (Number.isFinite(value)) return;
    throw new NabiError(
      `simulations: parameters must be finite numbers, got ${value} for ${rows.names[k % d]} in row ${Math.floor(k / d)}`,
    );
  });
  return rows;
}

function readRows(input: ParameterColumns & object, names: readonly string[] | undefined): ParameterRows {
  if ("columnNames" in input && typeof input.columnNames === "function") {
    const table = input as ColumnTable;
    return fromColumns(names ?? table.columnNames(), (name) => table.array(name) as ArrayLike<number> | undefined);
  }
  if ("names" in input && "values" in input && Array.isArray(input.names)) {
    const table = input as RowTable;
    return fromFlat(table.values, table.names, names);
  }
  if ("shape" in input && "data" in input) return fromNpy(input as { shape: number[]; data: ArrayLike<number> }, names);
  if ("length" in input && typeof input.length === "number") return fromList(input as ArrayLike<unknown>, names);
  const columns = input as Readonly<Record<string, ArrayLike<number>>>;
  return fromColumns(names ?? Object.keys(columns), (name) => columns[name]);
}

function requireNames(names: readonly string[] | undefined): readonly string[] {
  if (names && names.length > 0) return names;
  throw new NabiError('simulations: rows of parameters need names: simulations({ parameters, data, names: ["…"] })');
}

function fromColumns(names: readonly string[], column: (name: string) => ArrayLike<number> | undefined): ParameterRows {
  const columns = requireNames(names).map((name) => {
    const values = column(name);
    if (typeof values === "object" && typeof values.length === "number") return values;
    throw new NabiError(`simulations: a column of numbers is required for ${name}, got ${values}`);
  });
  const length = columns[0]!.length;
  const values = new Float32Array(length * names.length);
  columns.forEach((source, j) => {
    if (source.length !== length) {
      throw new NabiError(
        `simulations: ${length} values of ${names[j]} are required as of ${names[0]}, got ${source.length}`,
      );
    }
    for (let i = 0; i < length; i++) values[i * names.length + j] = source[i]!;
  });
  return { names, values, length };
}

function fromNpy(
  array: { shape: readonly number[]; data: ArrayLike<number> },
  names: readonly string[] | undefined,
): ParameterRows {
  const known = requireNames(names);
  const columns = array.shape.length === 1 ? 1 : array.shape[1];
  if (array.shape.length > 2 || columns !== known.length) {
    throw new NabiError(`simulations: parameters of shape [N, ${known.length}] are required, got [${array.shape}]`);
  }
  return fromFlat(Float64Array.from(array.data, Number), known, undefined);
}

/** Records, rows, or one flat list. */
function fromList(list: ArrayLike<unknown>, names: readonly string[] | undefined): ParameterRows {
  const first = list[0];
  if (typeof first === "number") return fromFlat(list as ArrayLike<number>, requireNames(names), undefined);
  const known = names ?? (isRecord(first) ? Object.keys(first) : requireNames(undefined));
  const values = new Float32Array(list.length * known.length);
  for (let i = 0; i < list.length; i++) {
    const row = list[i];
    if (typeof row !== "object" || row === null) {
      throw new NabiError(`simulations: row ${i} of the parameters must be a record or a list, got ${row}`);
    }
    values.set(parameterVector(known, row as ArrayLike<number>), i * known.length);
  }
  return { names: known, values, length: list.length };
}

function isRecord(value: unknown): value is Record<string, number> {
  return typeof value === "object" && value !== null && typeof (value as { length?: unknown }).length !== "number";
}

function fromFlat(
  source: ArrayLike<number>,
  own: readonly string[],
  wanted: readonly string[] | undefined,
): ParameterRows {
  const d = own.length;
  const length = source.length / d;
  if (!Number.isInteger(length)) {
    throw new NabiError(
      `simulations: rows of ${d} parameters (${own.join(", ")}) are required, got ${source.length} values`,
    );
  }
  const names = wanted ?? own;
  const from = names.map((name) => own.indexOf(name));
  if (from.includes(-1))
    throw new NabiError(`simulations: columns ${names.join(", ")} are required, got ${own.join(", ")}`);
  const values = new Float32Array(length * names.length);
  for (let i = 0; i < length; i++) {
    for (let j = 0; j < names.length; j++) values[i * names.length + j] = source[i * d + from[j]!]!;
  }
  return { names, values, length };
}
