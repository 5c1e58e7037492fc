/** The contract between a model and everything that learns from it. */
import type { Distribution } from "../distributions/distribution.js";
import type { ParameterValues, Prior } from "../distributions/prior.js";
import type { Standardization } from "../networks/standardize.js";
import type { LogLikelihood } from "../potentials/likelihood.js";
import type { Random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";
import { loadExport, type ModuleSource, resolveModule } from "./module-source.js";
import type { Rejection } from "./rejection.js";
import { withSimulatorDisplay } from "./simulator-display.js";

export type { ParameterValues } from "../distributions/prior.js";
export type { LogLikelihood } from "../potentials/likelihood.js";

/** A transformation of the data that leaves the model unchanged: z ↦ sign · z[permutation]. */
export interface Symmetry {
  readonly permutation: Uint32Array;
  readonly sign: 1 | -1;
  /** Holds 1 for each number that keeps its sign even so: marks, not measurements. Default: there are none. */
  readonly unsigned?: Uint8Array;
}

/** The sign of each number of an image. */
export function signs({ permutation, sign, unsigned }: Symmetry): Int8Array {
  return Int8Array.from(permutation, (_, i) => (unsigned?.[i] ? 1 : sign));
}

/** Where a worker thread finds the same simulator again: a module's URL, one of its exports, and the arguments of that export if it is a function that makes simulators. */
export interface SimulatorSource extends ModuleSource {}

export interface Simulator {
  readonly name: string;
  /** Shape of one data set; [] for a single number. */
  readonly shape: readonly number[];
  /** Parameters that `simulate` reads, where the simulator declares them: a prior must name each of them, and no other. */
  readonly parameters?: readonly string[];
  /** One data set, row-major, for one draw of the parameters. */
  simulate(parameters: ParameterValues, random: Random): ArrayLike<number>;
  /** Many data sets at once, for simulators that can share work: `parameters[i]` belongs to `randoms[i]`. Must equal `simulate` one by one. */
  batch?(parameters: readonly ParameterValues[], randoms: readonly Random[]): readonly ArrayLike<number>[];
  /** log p(data | parameters), with its gradient where it is known. */
  logLikelihood?(parameters: ParameterValues, data: ArrayLike<number>): number | LogLikelihood;
  /** log p(data[b] | parameters) for many data sets (B x n) at one θ: (B). For likelihoods that can share work between data sets. */
  logLikelihoods?(parameters: ParameterValues, data: Float64Array): Float64Array;
  /** The posterior, one independent distribution a parameter, where the prior is conjugate to the likelihood; throws where it is not. */
  conjugate?(prior: Prior, data: ArrayLike<number>): readonly Distribution[];
  /** Exact draws from the posterior, where there is a way to them; throws under priors for which there is none. */
  rejection?(prior: Prior, data: ArrayLike<number>): Rejection;
  /** The group under which the model is invariant, identity first. Valid under any prior, for parameters that the group does not move. */
  readonly symmetries?: readonly Symmetry[];
  /** How its data are best scaled before a network that has no way of its own. Default: by their shape, see `Standardization`. */
  readonly standardize?: Standardization;
  /** Set for built-in and module simulators: they run in worker threads. */
  readonly source?: SimulatorSource;
}

/** A model: a prior and a simulator. */
export interface Model {
  readonly prior: Prior;
  readonly simulator: Simulator;
}

/** A simulator as its author writes it; where the shape is [], `simulate` may give a plain number. */
export interface SimulatorOptions extends Omit<Simulator, "source" | "simulate"> {
  simulate(parameters: ParameterValues, random: Random): ArrayLike<number> | number;
}

/** A simulator that lives in a module of its own, and so can run on all cores. */
export interface ModuleOptions {
  /** A .js, .mjs or .ts file: an absolute path, a path relative to the working directory, or a file URL. */
  readonly module: string | URL;
  /** The export that is a simulator, or a function that returns one; "default" unless given. */
  readonly export?: string;
  /** What that function is called with; must be plain data. */
  readonly arguments?: readonly unknown[];
}

/**
 * A simulator of your own: a function, which runs in the calling thread, or a module, which runs on all cores. Same bits both ways.
 *
 * ```ts
 * simulator({ name: "coin", shape: [10], simulate: ({ p }, random) => Array.from({ length: 10 }, () => Number(random.uniform() < p)) })
 * simulator({ module: "./coin.ts" })   // which says: export default simulator({ … })
 * ```
 * @throws NabiError if a member is missing or of the wrong kind, or the module cannot be loaded.
 */
export function simulator(options: SimulatorOptions | ModuleOptions): Simulator {
  if (options && "module" in options) {
    const { module, export: name = "default", arguments: given } = options;
    return simulatorFromSource({ module: resolveModule(module), export: name, ...(given ? { arguments: given } : {}) });
  }
  requireSimulator(options);
  return bound(options);
}

/** The simulator at a source; used again in every worker thread. */
export function simulatorFromSource(given: SimulatorSource): Simulator {
  const { value, source } = loadExport(given);
  const made = typeof value === "function" ? value(...(source.arguments ?? [])) : value;
  requireSimulator(made, `simulator: export "${source.export}" of ${source.module}`);
  return withSimulatorDisplay({ ...bound(made), source });
}

/** A plain object over the author's, so that methods keep their `this` and numbers become lists of one. */
function bound(own: SimulatorOptions): Simulator {
  const { name, shape, parameters, symmetries, standardize } = own;
  return withSimulatorDisplay({
    name,
    shape: Object.freeze([...shape]),
    simulate: (values, random) => {
      const data = own.simulate(values, random);
      return typeof data === "number" ? [data] : data;
    },
    ...(parameters ? { parameters: Object.freeze([...parameters]) } : {}),
    ...(symmetries ? { symmetries } : {}),
    ...(standardize ? { standardize } : {}),
    ...(own.batch ? { batch: (values, randoms) => own.batch!(values, randoms) } : {}),
    ...(own.logLikelihood ? { logLikelihood: (values, data) => own.logLikelihood!(values, data) } : {}),
    ...(own.conjugate ? { conjugate: (prior, data) => own.conjugate!(prior, data) } : {}),
    ...(own.rejection ? { rejection: (prior, data) => own.rejection!(prior, data) } : {}),
    ...(own.logLikelihoods ? { logLikelihoods: (values, data) => own.logLikelihoods!(values, data) } : {}),
  });
}

function requireSimulator(value: unknown, what = "simulator"): asserts value is SimulatorOptions {
  const own = value as Partial<SimulatorOptions> | null | undefined;
  const fail = (required: string, got: unknown): never => {
    throw new NabiError(`${what}: ${required} is required, got ${got === undefined ? "none" : JSON.stringify(got)}`);
  };
  if (typeof own !== "object" || own === null) fail("{ name, shape, simulate }", own);
  const { name, shape, simulate } = own!;
  if (typeof name !== "string" || name === "") fail("a name", name);
  const sides = Array.isArray(shape) && shape.every((side) => Number.isInteger(side) && side > 0);
  if (!sides) fail("a shape, a list of positive integers,", shape);
  if (typeof simulate !== "function") fail("simulate(parameters, random)", simulate);
  for (const method of ["batch", "logLikelihood", "logLikelihoods", "conjugate", "rejection"] as const) {
    if (own![method] !== undefined && typeof own![method] !== "function") fail(`a function as ${method}`, own![method]);
  }
}

/** Number of values in one data set. */
export function dataSize(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Throws unless `model` is a prior and a simulator that speak of the same parameters. */
export function requireModel(model: Model, caller: string): void {
  const names = model?.prior?.names;
  const own = model?.simulator;
  if (!Array.isArray(names) || typeof own?.simulate !== "function") {
    throw new NabiError(
      `${caller}: a model { prior, simulator } is required, got ${Object.keys(model ?? {}).join(", ") || model}`,
    );
  }
  const read = own.parameters;
  if (read && (read.length !== names.length || read.some((name) => !names.includes(name)))) {
    throw new NabiError(
      `${caller}: ${own.name} reads ${read.join(", ")}; the prior must name these, got ${names.join(", ")}`,
    );
  }
}
