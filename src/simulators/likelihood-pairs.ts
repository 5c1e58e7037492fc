/** Log likelihoods with gradients of many data sets, each at parameters of its own: on all cores where the simulator can, else in slices. */
import { parameterRecord, parameterText } from "../distributions/prior.js";
import { evaluateLikelihood, likelihoodGradient, requireLikelihood } from "../potentials/likelihood.js";
import { breathe } from "../runtime/abort.js";
import { NabiError } from "../runtime/error.js";
import { type WorkerPool, workerPool } from "../runtime/pool.js";
import { dataSize, type Simulator, type SimulatorSource } from "./simulator.js";

/** θ (M x d) and data (B x n): M / B rows of θ after each other belong to one data set. */
export interface LikelihoodPairs {
  readonly theta: Float32Array;
  readonly data: Float32Array;
}

/** log p(Z | θ), (M), and its gradient, (M x d). */
export interface PairValues {
  readonly values: Float32Array;
  readonly slopes: Float32Array;
}

export interface PairsSetup {
  readonly source: SimulatorSource;
  readonly names: readonly string[];
}

export interface PairedLikelihood {
  /** @throws NabiError if the likelihood throws, has no gradient, or is not finite: reverse KL would be infinite there. */
  evaluate(pairs: LikelihoodPairs): Promise<PairValues>;
  close(): Promise<void>;
}

const largestJob = 16; // data sets a thread is given at a time: a core that also does other work then holds up the batch by little
const sliceTime = 40; // ms between turns of the event loop

/** Rows of one call, one after the other; yields after each. */
export function* pairValues(
  simulator: Simulator,
  names: readonly string[],
  { theta, data }: LikelihoodPairs,
  into: PairValues,
): Generator<void> {
  const d = names.length;
  const n = dataSize(simulator.shape);
  const rows = theta.length / d;
  const each = rows / (data.length / n);
  for (let i = 0; i < rows; i++) {
    const at = Math.floor(i / each);
    const parameters = Float64Array.from(theta.subarray(i * d, (i + 1) * d));
    const known = evaluateLikelihood({ simulator, names }, parameters, data.subarray(at * n, (at + 1) * n));
    if (known.gradient && known.value === Number.NEGATIVE_INFINITY)
      throw new NabiError(
        `variationalPosterior: a positive likelihood is required, got 0 at ${parameterText(parameterRecord(names, parameters))}`,
      );
    into.values[i] = known.value;
    into.slopes.set(likelihoodGradient("variationalPosterior", { simulator, names }, parameters, known), i * d);
    yield;
  }
}

/** Evaluates with `workers` threads where the simulator is built in or a module. */
export function pairedLikelihood(simulator: Simulator, names: readonly string[], workers: number): PairedLikelihood {
  requireLikelihood(simulator, "variationalPosterior");
  const d = names.length;
  const empty = (rows: number): PairValues => ({
    values: new Float32Array(rows),
    slopes: new Float32Array(rows * d),
  });
  if (!simulator.source)
    return {
      evaluate: async (pairs) => {
        const result = empty(pairs.theta.length / d);
        let turn = performance.now();
        for (const _ of pairValues(simulator, names, pairs, result)) {
          if (performance.now() - turn < sliceTime) continue;
          await breathe();
          turn = performance.now();
        }
        return result;
      },
      close: async () => undefined,
    };
  const setup: PairsSetup = { source: simulator.source, names };
  const pool: WorkerPool<LikelihoodPairs, PairValues> = workerPool(
    new URL("./likelihood-pairs-worker.js", import.meta.url),
    setup,
    workers,
  );
  const n = dataSize(simulator.shape);
  return {
    evaluate: async ({ theta, data }) => {
      const sets = data.length / n;
      const result = empty(theta.length / d);
      const perSet = theta.length / sets;
      const step = Math.min(largestJob, Math.ceil(sets / workers));
      const parts = Array.from({ length: Math.ceil(sets / step) }, async (_, k) => {
        const part = await pool.run({
          theta: theta.slice(k * step * perSet, (k + 1) * step * perSet),
          data: data.slice(k * step * n, (k + 1) * step * n),
        });
        result.values.set(part.values, (k * step * perSet) / d);
        result.slopes.set(part.slopes, k * step * perSet);
      });
      await Promise.all(parts);
      return result;
    },
    close: () => pool.close(),
  };
}
