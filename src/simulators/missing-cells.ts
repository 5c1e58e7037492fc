/** Laws of missing cells: by a probability, by a range of shares, or by a function of one's own. */
import type { Random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";

/** Says of each cell whether it is missing (true or 1); may look at the data (which must not be changed). */
export type MissingPattern = (data: ArrayLike<number>, random: Random) => ArrayLike<boolean | number>;

/** The probability of each cell; a range [least, most] of the share of cells; or a function. */
export type MissingCells = number | readonly [least: number, most: number] | MissingPattern;

export interface MissingLaw {
  draw(data: ArrayLike<number>, random: Random): ArrayLike<unknown>;
  /** True where the law may treat cells differently: the symmetries of the data need not be its own. */
  readonly dependsOnCells: boolean;
}

/** The law for data sets of `cells` cells. Throws a NabiError on probabilities and shares that are not between 0 and 1. */
export function missingLaw(missing: MissingCells, cells: number): MissingLaw {
  if (typeof missing === "function")
    return { dependsOnCells: true, draw: (data, random) => ownPattern(missing, data, random) };
  if (typeof missing === "number") {
    if (!(missing > 0 && missing < 1))
      throw new NabiError(`masked: missing, a probability between 0 and 1, is required, got ${missing}`);
    const draw: MissingLaw["draw"] = (_data, random) => Array.from({ length: cells }, () => random.uniform() < missing);
    return { dependsOnCells: false, draw };
  }
  const [least, most] = missingCounts(missing, cells);
  return {
    dependsOnCells: false,
    draw: (_data, random) => {
      const holes = new Uint8Array(cells);
      const count = least + random.integer(most - least + 1);
      for (const i of random.permutation(cells).subarray(0, count)) holes[i] = 1;
      return holes;
    },
  };
}

/** Throws unless own data miss as many cells as those that an estimator is trained on. */
export function requireMissingCount(count: number, cells: number, missing: MissingCells | undefined): void {
  if (typeof missing !== "object") return; // under a probability any number may be missing; a function is not known
  const [least, most] = missingCounts(missing, cells);
  if (count >= least && count <= most) return;
  throw new NabiError(`pack: ${least} to ${most} missing cells of ${cells} are required, got ${count}`);
}

function missingCounts(missing: readonly [number, number], cells: number): [number, number] {
  const [from, to] = missing ?? [];
  if (!(missing?.length === 2 && from! >= 0 && to! <= 1 && from! <= to!))
    throw new NabiError(
      `masked: missing, a probability, a range of shares [least, most] between 0 and 1 or a function, is required, got ${JSON.stringify(missing)}`,
    );
  const rounding = 1e-9; // 0.29 · 100 is less than 29
  const [least, most] = [Math.ceil(from! * cells - rounding), Math.floor(to! * cells + rounding)];
  if (least <= most) return [least, most];
  throw new NabiError(
    `masked: a range of shares that holds a whole number of ${cells} cells is required, got [${missing.join(", ")}]`,
  );
}

function ownPattern(pattern: MissingPattern, data: ArrayLike<number>, random: Random): ArrayLike<boolean | number> {
  const holes = pattern(data, random);
  if (holes?.length === data.length) return holes;
  throw new NabiError(`masked: missing(data, random) must give ${data.length} values, got ${holes?.length ?? holes}`);
}
