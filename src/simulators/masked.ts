/**
 * Data of which some cells are missing or censored. A cell that is missing becomes 0, a censored one the limit that it passed, and channels
 * beside the values say which cells these are, so that a network can tell them from others. Nothing is filled in: the estimator is trained
 * on data with the same gaps, and answers from what was seen (Wang et al., 2024, "Missing data in amortized simulation-based neural
 * posterior estimation"; Richards et al., 2024, "Neural Bayes estimators for censored inference with peaks-over-threshold models").
 */
import type { ParameterValues } from "../distributions/prior.js";
import type { Random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";
import { type DataInput, dataSets } from "../tables/data-sets.js";
import { type MaskLayout, maskLayout, maskSymmetries } from "./mask-layout.js";
import { type MissingCells, missingLaw, requireMissingCount } from "./missing-cells.js";
import { type Simulator, type SimulatorSource, simulatorFromSource } from "./simulator.js";
import { withSimulatorDisplay } from "./simulator-display.js";

export interface MaskedOptions {
  /**
   * Which cells are missing: the probability of each; a range [least, most] of their share, drawn uniformly for each data set; or a function
   * of the data and a random stream that says of each cell whether it is missing. Default: none.
   */
  readonly missing?: MissingCells;
  /** Cells at or beyond a limit are known to be there, and no more. Default: none. */
  readonly censored?: { readonly below?: number; readonly above?: number };
}

/** A simulator of masked data, and the way of one's own data into its shape. */
export interface Masked extends Simulator {
  /**
   * One data set of the shape that `simulate` gives from one of the shape of the simulator inside, where missing cells are NaN and censored
   * ones lie at or beyond the limit (−Infinity and Infinity do). Throws a NabiError on NaN or infinite values that are not declared, and on
   * a share of missing cells outside the declared range.
   */
  pack(data: DataInput): Float64Array;
}

/**
 * `simulator` with missing and censored cells. Lists of n numbers get shape [n, 1 + marks], fields [1 + marks, rows, columns]: the values,
 * then (where there are limits) −1, 0 or 1 for a cell below, between or above them, then (where cells can be missing) 1 for a cell that is
 * there and 0 for one that is not. `convolutional` reads such fields, `dense` reads anything, `deepSet` reads lists –
 * `deepSet({ present: true })` where cells can be missing. For replicates, mask what is replicated: `replicated(masked(…), { n })`.
 *
 * ```ts
 * const simulator = masked(gaussianProcess({ grid: [16, 16], covariance: "exponential" }), { missing: [0, 0.5] });
 * const fitted = await train(posteriorEstimator({ model: { prior, simulator }, summary: convolutional() }), { … });
 * await fitted.posterior(simulator.pack(fieldWithNaN));
 * ```
 * A symmetry of the simulator stays one where the mask has it, too: all under a probability or a range and no limits; those without a change
 * of sign under limits that are not opposite numbers; none under a function, which nobody can look into. The likelihood of masked data is
 * not known: the simulator inside has one for whole data only. Learn one (`likelihoodEstimator`) of a statistic, since marks have no density.
 * @throws NabiError if neither is declared, a probability or share is no number between 0 and 1, or a limit is not finite.
 */
export function masked(simulator: Simulator, options: MaskedOptions): Masked {
  const { missing, censored } = options ?? {};
  const limits = requireLimits(censored);
  if (missing === undefined && !limits)
    throw new NabiError("masked: missing or censored cells must be declared: masked(simulator, { missing: 0.2 })");
  const layout = maskLayout(simulator.shape, { censored: limits !== undefined, missing: missing !== undefined });
  const gaps = missing === undefined ? undefined : missingLaw(missing, layout.cells);
  const hide = (data: ArrayLike<number>, random: Random): Float64Array => {
    if (data.length !== layout.cells)
      throw new NabiError(`masked: ${simulator.name} must give ${layout.cells} numbers, got ${data.length}`);
    return marked(data, gaps?.draw(data, random), limits, layout);
  };
  // The data use the first child of a simulation's stream, the mask the second.
  const { batch, source } = simulator;
  const symmetries = gaps?.dependsOnCells
    ? undefined
    : maskSymmetries(simulator.symmetries, layout, oppositeLimits(limits));
  return withSimulatorDisplay({
    name: `masked ${simulator.name}`,
    shape: layout.shape,
    standardize: layout.standardize,
    ...(simulator.parameters ? { parameters: simulator.parameters } : {}),
    simulate: (values, random) => hide(simulator.simulate(values, random.split(0)), random.split(1)),
    ...(batch
      ? {
          batch: (values: readonly ParameterValues[], randoms: readonly Random[]) => {
            const whole = batch.call(
              simulator,
              values,
              randoms.map((random) => random.split(0)),
            );
            return whole.map((data, i) => hide(data, randoms[i]!.split(1)));
          },
        }
      : {}),
    ...(symmetries ? { symmetries } : {}),
    ...(source && typeof missing !== "function"
      ? { source: { module: import.meta.url, export: "maskedFromSource", arguments: [source, options] } }
      : {}),
    pack: (data) => {
      const { values, batch } = dataSets(data, simulator.shape, "pack", { finite: false });
      if (batch)
        throw new NabiError("pack: one data set is required, got a batch: batch.map((data) => simulator.pack(data))");
      const holes = Array.from(values, Number.isNaN);
      requireDeclared(values, missing !== undefined, limits);
      requireMissingCount(holes.filter(Boolean).length, layout.cells, missing);
      return marked(values, holes, limits, layout);
    },
  });
}

/** The same in a worker thread, where the simulator is made again. */
export function maskedFromSource(source: SimulatorSource, options: MaskedOptions): Masked {
  return masked(simulatorFromSource(source), options);
}

interface Limits {
  readonly below: number;
  readonly above: number;
}

/** The limits, infinite where there is none; undefined where there are none at all. */
function requireLimits(censored: MaskedOptions["censored"]): Limits | undefined {
  if (censored === undefined) return undefined;
  const { below, above } = censored;
  const given = [below, above].filter((limit) => limit !== undefined);
  if (given.length === 0 || given.some((limit) => !Number.isFinite(limit)))
    throw new NabiError(
      `masked: finite limits censored: { below, above }, or one of them, are required, got ${show(censored)}`,
    );
  if (below !== undefined && above !== undefined && below >= above)
    throw new NabiError(`masked: censored.below less than censored.above is required, got ${show(censored)}`);
  return { below: below ?? Number.NEGATIVE_INFINITY, above: above ?? Number.POSITIVE_INFINITY };
}

const show = (limits: object): string =>
  `{ ${Object.entries(limits)
    .map(([name, limit]) => `${name}: ${limit}`)
    .join(", ")} }`;

const oppositeLimits = (limits: Limits | undefined): boolean => limits === undefined || limits.below === -limits.above;

/** Values and marks in their places. */
function marked(
  data: ArrayLike<number>,
  missing: ArrayLike<unknown> | undefined,
  limits: Limits | undefined,
  { size, cells, place }: MaskLayout,
): Float64Array {
  const made = new Float64Array(size);
  for (let i = 0; i < cells; i++) {
    if (missing?.[i]) continue; // the value and all marks stay 0
    const value = data[i]!;
    let channel = 0;
    made[place(channel++, i)] = limits ? Math.min(Math.max(value, limits.below), limits.above) : value;
    if (limits) made[place(channel++, i)] = value <= limits.below ? -1 : value >= limits.above ? 1 : 0;
    if (missing) made[place(channel, i)] = 1;
  }
  return made;
}

function requireDeclared(values: ArrayLike<number>, missing: boolean, limits: Limits | undefined): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value) && !missing)
      throw new NabiError(
        `pack: the simulator declares no missing cells, got NaN at position ${i}: masked(…, { missing })`,
      );
    if (Number.isNaN(value) || Number.isFinite(value)) continue;
    if (!Number.isFinite(value > 0 ? limits?.above : limits?.below))
      throw new NabiError(
        `pack: finite numbers are required where no limit is declared, got ${value} at position ${i}`,
      );
  }
}
