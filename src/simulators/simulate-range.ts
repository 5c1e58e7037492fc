/** Draws simulations start, …, end − 1 into flat arrays: the part of `simulate` that is the same in every thread. */

import type { Support } from "../distributions/distribution.js";
import { type ParameterValues, type Prior, parameterRecord, parameterText } from "../distributions/prior.js";
import type { Random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";
import { dataSize, type Simulator } from "./simulator.js";

/** Where simulations are written. */
export interface SimulationStore {
  readonly names: readonly string[];
  /** (N x d). */
  readonly parameters: Float32Array;
  /** (N x n). */
  readonly data: Float32Array;
}

// Simulation i has the stream root.split(i): its parameters use the first child of that stream, its data the second.
const parameterStream = 0;
const dataStream = 1;

/**
 * Draws the parameters of simulations start, …, end − 1.
 * They are stored in single precision, and the simulator is given what is stored: a pair (θ, Z) belongs together to the last bit.
 */
export function drawParameters(prior: Prior, root: Random, store: SimulationStore, start: number, end: number): void {
  const d = prior.names.length;
  for (let i = start; i < end; i++) {
    const drawn = prior.sample(root.split(i).split(parameterStream));
    prior.names.forEach((name, j) => {
      const support = prior.distributions[j]!.support;
      const value = drawn[name]!;
      if (!(value >= support.lower && value <= support.upper)) {
        throw new NabiError(
          `simulate: the prior of ${name} must draw between ${support.lower} and ${support.upper}, got ${value} in simulation ${i}`,
        );
      }
      store.parameters[i * d + j] = insideSingle(support, value);
    });
  }
}

const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);

/** The nearest single-precision number inside the open support, which rounding must not leave. */
function insideSingle(support: Support, value: number): number {
  const rounded = Math.fround(value);
  if (rounded <= support.lower) return nextSingle(support.lower);
  if (rounded >= support.upper) return -nextSingle(-support.upper);
  return rounded;
}

/** The least single-precision number above x. */
function nextSingle(x: number): number {
  single[0] = x;
  if (single[0]! > x) return single[0]!;
  if (single[0] === 0) single[0] = 0; // −0 has the bits of a negative number
  bits[0]! += bits[0]! >= 0 ? 1 : -1;
  return single[0]!;
}

/** Simulates the data that belong to parameters already drawn. */
export function simulateRange(
  simulator: Simulator,
  root: Random,
  store: SimulationStore,
  start: number,
  end: number,
): void {
  const { names, parameters } = store;
  const d = names.length;
  const values: ParameterValues[] = [];
  const randoms: Random[] = [];
  for (let i = start; i < end; i++) {
    values.push(parameterRecord(names, parameters.subarray(i * d, (i + 1) * d)));
    randoms.push(root.split(i).split(dataStream));
  }
  const results = simulator.batch ? runBatch(simulator, root, values, randoms, start) : undefined;
  for (let k = 0; k < values.length; k++) {
    const result = results ? results[k]! : runOne(simulator, values[k]!, randoms[k]!, start + k);
    keep(simulator, result, store.data, values[k]!, start + k);
  }
}

function runOne(simulator: Simulator, values: ParameterValues, random: Random, i: number): ArrayLike<number> {
  try {
    return simulator.simulate(values, random);
  } catch (cause) {
    throw failure(simulator, i, values, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** All at once; if that fails, one by one, to find the simulation that is at fault. */
function runBatch(
  simulator: Simulator,
  root: Random,
  values: readonly ParameterValues[],
  randoms: readonly Random[],
  start: number,
): readonly ArrayLike<number>[] {
  try {
    const results = simulator.batch!(values, randoms);
    if (results.length === values.length) return results;
    throw new NabiError(`batch must give ${values.length} data sets, got ${results.length}`);
  } catch (cause) {
    values.forEach((value, k) => {
      runOne(simulator, value, root.split(start + k).split(dataStream), start + k);
    });
    const why = cause instanceof Error ? cause.message : String(cause);
    const range = `simulations ${start} to ${start + values.length - 1}`;
    throw new NabiError(`simulate: ${simulator.name} failed on ${range} as a batch, though on none alone: ${why}`, {
      cause,
    });
  }
}

/** Checks one data set and copies it to its place. */
function keep(
  simulator: Simulator,
  result: ArrayLike<number>,
  data: Float32Array,
  values: ParameterValues,
  i: number,
): void {
  const n = dataSize(simulator.shape);
  const length = typeof result === "object" && result !== null ? result.length : undefined;
  if (length !== n) {
    const shape = `shape [${simulator.shape.join(", ")}]`;
    throw failure(simulator, i, values, `${n} numbers are required for ${shape}, got ${length ?? typeof result}`);
  }
  const offset = i * n;
  for (let k = 0; k < n; k++) {
    const value = result[k]!;
    data[offset + k] = value;
    // The stored number is tested: what overflows single precision is infinite for every estimator.
    if (!Number.isFinite(data[offset + k])) {
      throw failure(simulator, i, values, `finite numbers are required, got ${value} at position ${k}`);
    }
  }
}

function failure(simulator: Simulator, i: number, values: ParameterValues, why: string, cause?: unknown): NabiError {
  const message = `simulate: ${simulator.name} failed on simulation ${i} (${parameterText(values)}): ${why}`;
  return new NabiError(message, cause === undefined ? undefined : { cause });
}
