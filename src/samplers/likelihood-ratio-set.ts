/**
 * Maximum likelihood and the confidence sets of Wilks (1938): all θ with 2 (max ℓ − ℓ(θ)) ≤ χ²_d(level). With a learnt likelihood or ratio,
 * whose constant does not matter, they cost one run of the network (Walchessen et al., 2024, "Neural likelihood surfaces").
 */

import { type ParameterValues, parameterVector } from "../distributions/prior.js";
import { incompleteGammaInverse } from "../numerics/incomplete-gamma.js";
import type { Potential } from "../potentials/potential.js";
import { withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import { type NamedVector, namedVector } from "../tables/named-vector.js";
import { type ParameterTable, tableOfRows } from "../tables/parameter-table.js";
import { spacing, supportAxis, thetaNodes } from "./grid-axis.js";

export interface LikelihoodRatioSetOptions {
  /** Default 0.9. */
  readonly level?: number;
  /** Nodes a parameter. Default 1,000 for one, 96 for each of two. */
  readonly points?: number;
}

export interface LikelihoodRatioSet {
  readonly names: readonly string[];
  readonly level: number;
  /** Where the likelihood is largest, (d): a node of the grid, moved to the top of the parabola through its neighbours. */
  readonly maximum: NamedVector;
  /** Rows "lower" and "upper": the smallest box that holds the set, to the width of a cell. */
  readonly bounds: ParameterTable;
  /** Nodes, one array a parameter, and which of them (row-major) are in the set. */
  readonly grid: readonly Float64Array[];
  readonly inside: Uint8Array;
  /** Whether θ is in the set. Throws a NabiError outside the support, where nobody has asked the likelihood. */
  contains(theta: number | ParameterValues | ArrayLike<number>): Promise<boolean>;
}

const defaultPoints = [1000, 96];

/**
 * The maximum of a likelihood over its bounded support, and its confidence set.
 *
 * ```ts
 * await likelihoodRatioSet(await fitted.likelihood(data), { level: 0.9 })
 * ```
 * @throws NabiError on more than two parameters, an unbounded support, settings out of range, or a likelihood that is zero everywhere.
 */
export async function likelihoodRatioSet(
  likelihood: Potential,
  options: LikelihoodRatioSetOptions = {},
): Promise<LikelihoodRatioSet> {
  const { names, support } = likelihood;
  const d = names.length;
  if (d > 2) throw new NabiError(`likelihoodRatioSet: one or two parameters are required, got ${d}`);
  const { level = 0.9, points = defaultPoints[d - 1]! } = options;
  if (!(level > 0 && level < 1))
    throw new NabiError(`likelihoodRatioSet: a level between 0 and 1 is required, got ${level}`);
  if (!Number.isInteger(points) || points < 4)
    throw new NabiError(`likelihoodRatioSet: points must be an integer of 4 or more, got ${points}`);
  const axes = names.map((name, j) => supportAxis("likelihoodRatioSet", name, support[j]!, points));
  const grid = axes.map(thetaNodes);
  const placeOf = (k: number, j: number): number => (d === 1 || j === 1 ? k % points : Math.floor(k / points));
  const rows = Float64Array.from(
    { length: points ** d * d },
    (_, i) => grid[i % d]![placeOf(Math.floor(i / d), i % d)]!,
  );
  const logs = await likelihood.logDensity(rows);
  const top = logs.reduce((best, value, k) => (value > logs[best]! ? k : best), 0);
  if (!(logs[top]! > Number.NEGATIVE_INFINITY))
    throw new NabiError("likelihoodRatioSet: the likelihood is zero at every node of the grid");
  const cell = axes.map(spacing);
  const maximum = names.map((_, j) => {
    const stride = d === 2 && j === 0 ? points : 1;
    const at = placeOf(top, j);
    const shift = at === 0 || at === points - 1 ? 0 : parabola(logs[top - stride]!, logs[top]!, logs[top + stride]!);
    return grid[j]![at]! + shift * cell[j]!;
  });
  const reached = Math.max(logs[top]!, (await likelihood.logDensity(Float64Array.from(maximum)))[0]!);
  const threshold = reached - incompleteGammaInverse(d / 2, level); // χ²_d/2 is Gamma(d/2, 1)
  const inside = Uint8Array.from(logs, (value) => Number(value >= threshold));
  const ends = names.map((_, j) => {
    let [low, high] = [placeOf(top, j), placeOf(top, j)];
    inside.forEach((is, k) => {
      if (!is) return;
      low = Math.min(low, placeOf(k, j));
      high = Math.max(high, placeOf(k, j));
    });
    return [grid[j]![low]! - cell[j]! / 2, grid[j]![high]! + cell[j]! / 2] as const;
  });
  const bounds = tableOfRows(names, [ends.map(([low]) => low), ends.map(([, high]) => high)], ["lower", "upper"]);
  const set: LikelihoodRatioSet = {
    names,
    level,
    maximum: namedVector(names, maximum),
    bounds,
    grid,
    inside,
    contains: async (theta) => {
      const one = parameterVector(names, typeof theta === "number" ? [theta] : theta);
      requireSupported(likelihood, one);
      return (await likelihood.logDensity(one))[0]! >= threshold;
    },
  };
  return withDisplay(set, () => {
    const lines = names.map(
      (name, j) => `${name}: ${maximum[j]!.toPrecision(4)} in (${ends[j]!.map((x) => x.toPrecision(4)).join(", ")})`,
    );
    return { "text/plain": `maximum likelihood and ${100 * level} % confidence bounds\n${lines.join("\n")}` };
  });
}

function requireSupported({ names, support }: Potential, theta: Float64Array): void {
  support.forEach(({ lower, upper }, j) => {
    if (theta[j]! >= lower && theta[j]! <= upper) return;
    throw new NabiError(`contains: ${names[j]} between ${lower} and ${upper} is required, got ${theta[j]}`);
  });
}

/** Where the parabola through values at −1, 0 and 1 is largest, for a largest value at 0. */
function parabola(left: number, middle: number, right: number): number {
  const curvature = left - 2 * middle + right;
  const shift = curvature < 0 ? (0.5 * (left - right)) / curvature : 0;
  return Number.isFinite(shift) ? Math.min(0.5, Math.max(-0.5, shift)) : 0;
}
