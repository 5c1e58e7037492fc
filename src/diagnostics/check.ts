/** SBC ranks and expected coverage of a batch of posteriors in one call. */
import type { PosteriorBatch } from "../potentials/posterior.js";
import { breathe, throwIfAborted, workSignal } from "../runtime/abort.js";
import { NabiError } from "../runtime/error.js";
import { type OnProgress, startProgress } from "../runtime/progress.js";
import { parameterTable } from "../tables/parameter-table.js";
import { type Calibration, type CalibrationOptions, calibrationOfDraws } from "./calibration.js";

/** The parameters that made the data, one row a data set: a `ParameterTable`, or the simulations themselves. */
export type Truths =
  | { readonly names: readonly string[]; readonly values: ArrayLike<number> }
  | { readonly names: readonly string[]; readonly parameters: ArrayLike<number> };

export interface CheckOptions extends CalibrationOptions {
  /** Draws from each posterior, default 255: ranks fall into 256 classes. */
  readonly draws?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

/**
 * Checks posteriors of data sets whose parameters were drawn from the prior: only then must ranks be uniform.
 * @param posterior the posteriors of B data sets
 * @param truths (B x d)
 * @throws NabiError if the numbers of data sets or the names disagree; AbortError when stopped
 */
export async function calibration(
  posterior: PosteriorBatch,
  truths: Truths,
  options: CheckOptions = {},
): Promise<Calibration> {
  const { draws: count = 255, seed = 1 } = options;
  const { names, length } = posterior;
  const values = inOrder(truths, names);
  if (values.length !== length * names.length) {
    throw new NabiError(
      `calibration: truths for ${length} posteriors are required, got ${values.length / names.length}`,
    );
  }
  const signal = workSignal(options.signal);
  const progress = startProgress("check", length, options.onProgress);
  const draws = await posterior.sample(count, { seed });
  const drawLogDensities = new Float64Array(length * count);
  const truthLogDensities = new Float64Array(length);
  const d = names.length;
  for (let b = 0; b < length; b++) {
    throwIfAborted(signal, "check");
    // One call for draws and truth: for a network it is one run.
    const rows = new Float64Array((count + 1) * d);
    rows.set(draws.values.subarray(b * count * d, (b + 1) * count * d));
    rows.set(values.subarray(b * d, (b + 1) * d), count * d);
    const logs = await posterior.at(b).logProb(parameterTable(names, rows));
    drawLogDensities.set(logs.subarray(0, count), b * count);
    truthLogDensities[b] = logs[count]!;
    progress.update(b + 1);
    if (b % 64 === 63) await breathe();
  }
  progress.finish();
  return calibrationOfDraws(
    { names, draws: draws.values, truths: values, drawLogDensities, truthLogDensities },
    options,
  );
}

/** Truths (B x d) with their columns in the order of the posterior's names. */
function inOrder(truths: Truths, names: readonly string[]): Float64Array {
  const values = "values" in truths ? truths.values : truths.parameters;
  const given = truths.names.length;
  const order = names.map((name) => truths.names.indexOf(name));
  if (order.includes(-1)) {
    throw new NabiError(`calibration: truths for ${names.join(", ")} are required, got ${truths.names.join(", ")}`);
  }
  const length = values.length / given;
  return Float64Array.from({ length: length * names.length }, (_, i) => {
    return values[Math.floor(i / names.length) * given + order[i % names.length]!]!;
  });
}
