/** Independent replicates of a simulator, in a number that is fixed or varies from data set to data set: what `deepSet` networks read. */
import { NabiError } from "../runtime/error.js";
import {
  dataSize,
  type ParameterValues,
  type Simulator,
  type SimulatorSource,
  simulatorFromSource,
} from "./simulator.js";
import { withSimulatorDisplay } from "./simulator-display.js";

export interface ReplicatedOptions {
  /** Replicates in a data set: [least, most], drawn uniformly for each. */
  readonly n: readonly [least: number, most: number];
}

/** A simulator of replicates, and the way of one's own data into its shape. */
export interface Replicated extends Simulator {
  /** A data set of the simulator's shape from n replicates, each as one list of numbers. Throws a NabiError if n or a length is out of range. */
  pack(replicates: readonly (ArrayLike<number> | number)[]): Float64Array;
}

/**
 * Data sets of n replicates of `simulator`, n drawn from a range for each: shape [most, size + 1], where the last number of a row is 1 for
 * a replicate and 0 for what only fills up. `deepSet({ present: true })` reads them; `pack` brings data of one's own into this shape.
 *
 * ```ts
 * const simulator = replicated(normalMean({ n: 1 }), { n: [5, 50] });
 * const fitted = await train(posteriorEstimator({ model: { prior, simulator }, summary: deepSet({ present: true }) }), { … });
 * await fitted.posterior(simulator.pack(heights));
 * ```
 * @throws NabiError if the range is not of whole numbers 1 ≤ least ≤ most.
 */
export function replicated(simulator: Simulator, options: ReplicatedOptions): Replicated {
  const [least, most] = options.n ?? [];
  if (!(Number.isInteger(least) && Number.isInteger(most) && least! >= 1 && most! >= least!))
    throw new NabiError(
      `replicated: a range n: [least, most] of whole numbers is required, got ${JSON.stringify(options.n)}`,
    );
  const size = dataSize(simulator.shape);
  const width = size + 1;
  const place = (data: Float64Array, i: number, replicate: ArrayLike<number>): void => {
    if (replicate.length !== size)
      throw new NabiError(`replicated: ${simulator.name} must give ${size} numbers, got ${replicate.length}`);
    data.set(Float64Array.from(replicate), i * width);
    data[i * width + size] = 1;
  };
  const present = (data: ArrayLike<number>): number[] =>
    Array.from({ length: most! }, (_, i) => i).filter((i) => data[i * width + size] === 1);
  const { logLikelihood, source } = simulator;
  return withSimulatorDisplay({
    name: `replicated ${simulator.name}`,
    shape: [most!, width],
    standardize: "columns",
    ...(simulator.parameters ? { parameters: simulator.parameters } : {}),
    simulate: (values, random) => {
      const data = new Float64Array(most! * width);
      const n = least! + random.split(0).integer(most! - least! + 1);
      for (let i = 0; i < n; i++) place(data, i, simulator.simulate(values, random.split(i + 1)));
      return data;
    },
    ...(logLikelihood
      ? {
          logLikelihood: (values: ParameterValues, data: ArrayLike<number>) => {
            const rows = present(data).map((i) => {
              const known = logLikelihood(
                values,
                Array.from({ length: size }, (_, j) => data[i * width + j]!),
              );
              return typeof known === "object" ? known : { value: known, gradient: undefined };
            });
            const value = rows.reduce((sum, row) => sum + row.value, 0);
            if (rows.some((row) => !row.gradient)) return value;
            const gradient = Object.fromEntries(
              Object.keys(values).map((name) => [name, rows.reduce((sum, row) => sum + row.gradient![name]!, 0)]),
            );
            return { value, gradient };
          },
        }
      : {}),
    ...(source
      ? { source: { module: import.meta.url, export: "replicatedFromSource", arguments: [source, options] } }
      : {}),
    pack: (replicates) => {
      if (replicates.length < least! || replicates.length > most!)
        throw new NabiError(`pack: ${least} to ${most} replicates are required, got ${replicates.length}`);
      const data = new Float64Array(most! * width);
      replicates.forEach((replicate, i) => {
        const row = typeof replicate === "number" ? [replicate] : replicate;
        if (row.length !== size)
          throw new NabiError(`pack: replicates of ${size} numbers are required, got ${row.length}`);
        place(data, i, row);
      });
      return data;
    },
  });
}

/** The same in a worker thread, where the simulator is made again. */
export function replicatedFromSource(source: SimulatorSource, options: ReplicatedOptions): Replicated {
  return replicated(simulatorFromSource(source), options);
}
