/** One data set or a batch, as users hand them over, told apart by the declared shape of one data set. */
import { NabiError } from "../runtime/error.js";

/** Values with the shape of them all, as `readNpy` gives them. */
export interface ShapedArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}

/** A batch from `simulate`: `shape` is that of ONE data set. */
export interface SimulatedData {
  readonly parameters: unknown;
  readonly data: ArrayLike<number>;
}

/** A number, a list of numbers, lists of lists to any depth, an npy array, or simulations. */
export type DataInput = number | ArrayLike<unknown> | ShapedArray | SimulatedData;

export interface DataSets {
  /** Number of data sets B. */
  readonly length: number;
  /** False where the input was a single data set and not a batch of one. */
  readonly batch: boolean;
  /** (B x n), row-major. Typed arrays of floats are passed on, everything else is copied. */
  readonly values: Float32Array | Float64Array;
}

/**
 * Sorts out data by the declared `shape` of one data set, with n = its number of values: that shape, or a flat list of n values, is one data
 * set; [B, …shape], [B, n] and simulations are batches. Flat lists of B·n values are not guessed to be batches: they need their shape.
 * @throws NabiError naming both shapes if none of these fits, or naming the first value that is not finite (unless `finite` is false).
 */
export function dataSets(
  input: DataInput,
  shape: readonly number[],
  caller: string,
  { finite = true }: { readonly finite?: boolean } = {},
): DataSets {
  const { values, shape: given, simulated } = flatten(input, caller);
  const n = shape.reduce((product, side) => product * side, 1);
  const whole = simulated && given[0]! > 0 && given[0]! % n === 0;
  const leading = whole ? given[0]! / n : leadingAxis(given, shape, n);
  if (leading === undefined) {
    const list = (sides: readonly (number | string)[]): string => `[${sides.join(", ")}]`;
    const count = given[0]! / n;
    const flat = given.length === 1 && Number.isInteger(count) && count > 1;
    const cure = flat ? `; a flat batch needs its shape: { shape: ${list([count, ...shape])}, data }` : "";
    throw new NabiError(
      `${caller}: data of shape ${list(shape)}, or a batch ${list(["B", ...shape])}, are required, got ${list(given)}${cure}`,
    );
  }
  if (finite) requireFinite(values, n, caller);
  return { length: leading === 0 ? 1 : leading, batch: leading !== 0, values };
}

/** 0 for one data set, B for a batch, undefined for neither. */
function leadingAxis(given: readonly number[], shape: readonly number[], n: number): number | undefined {
  const equal = (a: readonly number[], b: readonly number[]): boolean =>
    a.length === b.length && a.every((side, i) => side === b[i]);
  if (equal(given, shape)) return 0;
  const rest = given.slice(1);
  if (given.length > 0 && given[0]! > 0 && (equal(rest, shape) || equal(rest, [n]))) return given[0];
  return equal(given, [n]) ? 0 : undefined;
}

function requireFinite(values: ArrayLike<number>, n: number, caller: string): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    const where = values.length > n ? `data set ${Math.floor(i / n)}, ` : "";
    throw new NabiError(`${caller}: data must be finite numbers, got ${values[i]} at ${where}position ${i % n}`);
  }
}

interface Flat {
  readonly values: Float32Array | Float64Array;
  readonly shape: readonly number[];
  readonly simulated?: boolean;
}

function flatten(input: DataInput, caller: string): Flat {
  if (typeof input === "number") return { values: Float64Array.of(input), shape: [] };
  if (input instanceof Float32Array || input instanceof Float64Array) return { values: input, shape: [input.length] };
  if (typeof input === "object" && input !== null && "data" in input) return flattenArray(input, caller);
  if (!isList(input))
    throw new NabiError(`${caller}: data must be numbers or lists of numbers, got ${describe(input)}`);
  const shape = nestedShape(input);
  const values = new Float64Array(shape.reduce((product, side) => product * side, 1));
  const end = copyNested(input, shape, 0, values, 0, caller);
  if (end !== values.length) throw new NabiError(`${caller}: data must be numbers, got an empty list`);
  return { values, shape };
}

function flattenArray(input: ShapedArray | SimulatedData, caller: string): Flat {
  const { data } = input;
  const values = data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data, Number);
  if ("parameters" in input) return { values, shape: [values.length], simulated: true };
  const shape = input.shape;
  if (!Array.isArray(shape) || shape.reduce((product, side) => product * side, 1) !== values.length) {
    throw new NabiError(`${caller}: data of shape [${shape}] must hold as many values, got ${values.length}`);
  }
  return { values, shape };
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { length?: unknown }).length === "number";
}

function describe(value: unknown): string {
  return value === null ? "null" : typeof value === "object" ? "another object" : `${typeof value} ${String(value)}`;
}

function nestedShape(input: ArrayLike<unknown>): number[] {
  const shape: number[] = [];
  for (let level: unknown = input; isList(level); level = level[0]) shape.push(level.length);
  return shape;
}

/** Copies nested lists row by row; returns the next free position. */
function copyNested(
  list: ArrayLike<unknown>,
  shape: readonly number[],
  depth: number,
  target: Float64Array,
  start: number,
  caller: string,
): number {
  if (list.length !== shape[depth]) {
    throw new NabiError(`${caller}: lists at one depth must be equally long, got ${shape[depth]} and ${list.length}`);
  }
  let next = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    const deeper = depth + 1 < shape.length;
    if (deeper && isList(item)) next = copyNested(item, shape, depth + 1, target, next, caller);
    else if (!deeper && typeof item === "number") target[next++] = item;
    else throw new NabiError(`${caller}: data must be numbers in lists of equal depth, got ${describe(item)}`);
  }
  return next;
}
