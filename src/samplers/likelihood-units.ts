/** Log likelihoods of many data sets at many parameters, in small steps, so that whoever runs them can pause between any two. */
import { parameterRecord, parameterText } from "../distributions/prior.js";
import { evaluateLikelihood } from "../potentials/likelihood.js";
import { NabiError } from "../runtime/error.js";
import type { Simulator } from "../simulators/simulator.js";

/** What is to be evaluated: rows θ (K x d) against data sets start, …, end − 1 of `data` (B x n). */
export interface LikelihoodWork {
  readonly names: readonly string[];
  readonly theta: Float64Array;
  readonly data: Float64Array;
  /** n. */
  readonly size: number;
  readonly start: number;
  readonly end: number;
}

const sharedSets = 256; // data sets to one call of `logLikelihoods`: the factorisation is shared, the call stays short

/**
 * Fills `result` (K x (end − start)); yields the number of values written so far.
 * @throws NabiError naming the parameters if the likelihood throws, or gives NaN or +Infinity.
 */
export function* likelihoodUnits(simulator: Simulator, work: LikelihoodWork, result: Float64Array): Generator<number> {
  const { names, theta, data, size, start, end } = work;
  const d = names.length;
  const count = end - start;
  const step = simulator.logLikelihoods ? sharedSets : 1;
  let written = 0;
  for (let row = 0; row < theta.length; row += d) {
    const values = theta.subarray(row, row + d);
    for (let first = start; first < end; first += step) {
      const last = Math.min(first + step, end);
      const part = data.subarray(first * size, last * size);
      if (simulator.logLikelihoods) result.set(shared(simulator, names, values, part, last - first), written);
      else result[written] = evaluateLikelihood({ simulator, names }, values, part).value;
      written += last - first;
      yield written;
    }
  }
  if (written !== (theta.length / d) * count)
    throw new NabiError("likelihoodUnits: rows and data sets do not fill the result");
}

function shared(
  simulator: Simulator,
  names: readonly string[],
  theta: Float64Array,
  data: Float64Array,
  count: number,
): Float64Array {
  const parameters = parameterRecord(names, theta);
  const fail = (why: string, cause?: unknown): never => {
    const message = `logLikelihoods: ${simulator.name} failed at ${parameterText(parameters)}: ${why}`;
    throw new NabiError(message, cause === undefined ? undefined : { cause });
  };
  let values: Float64Array | undefined; // undefined where a function of one's own forgets to return
  try {
    values = simulator.logLikelihoods!(parameters, data);
  } catch (cause) {
    return fail(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (values?.length !== count) return fail(`${count} values are required, got ${values?.length ?? "none"}`);
  const wrong = values.find((value) => !(value < Number.POSITIVE_INFINITY));
  return wrong === undefined ? values : fail(`numbers are required, got ${wrong}`);
}
