/** Symmetry types of regular grids, and an orthonormal basis for each: vectors that live on the images of one site. */
import type { CovarianceBlocks } from "./covariance-blocks.js";

/** ±1 under the reflection of rows and of columns; under the transposition ±1, or 0 where it is not a symmetry of the block. */
export type SymmetryType = readonly [rows: number, columns: number, transposition: number];

export const rectangularTypes: readonly SymmetryType[] = [
  [1, 1, 0],
  [1, -1, 0],
  [-1, 1, 0],
  [-1, -1, 0],
];
/** Without (−1, 1): the transposition turns it into (1, −1), whose block it shares. */
export const squareTypes: readonly SymmetryType[] = [
  [1, 1, 1],
  [1, 1, -1],
  [-1, -1, 1],
  [-1, -1, -1],
  [1, -1, 0],
];

/** Basis vectors of one symmetry type, flattened: vector s is Σ_j weights[j] δ_{sites[j]}, starts[s] ≤ j < starts[s + 1]. */
export interface Basis {
  readonly starts: Int32Array;
  /** Row and column of each site; the first site of a vector represents its orbit. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly weights: Float64Array;
  /** Whether the transposition turns the type into another one, (−1, 1), whose basis is this one with rows and columns exchanged. */
  readonly mirrored: boolean;
}

/** The vectors of one symmetry type; orbits on which a field of that type must vanish give none. */
export function symmetryBasis(rows: number, columns: number, type: SymmetryType): Basis {
  const starts = [0];
  const sites: { row: number; column: number; weight: number }[] = [];
  for (let row = 0; row < Math.ceil(rows / 2); row++) {
    const last = type[2] === 0 ? Math.ceil(columns / 2) - 1 : row;
    for (let column = 0; column <= last; column++) {
      const orbit = signedOrbit(row, column, rows, columns, type);
      if (orbit.get(row * columns + column) === 0) continue;
      const scale = Math.sqrt(orbit.size);
      for (const [site, sum] of orbit) {
        sites.push({ row: Math.floor(site / columns), column: site % columns, weight: Math.sign(sum) / scale });
      }
      starts.push(sites.length);
    }
  }
  return {
    starts: Int32Array.from(starts),
    rows: Int32Array.from(sites, ({ row }) => row),
    columns: Int32Array.from(sites, ({ column }) => column),
    weights: Float64Array.from(sites, ({ weight }) => weight),
    mirrored: type[0] !== type[1],
  };
}

/** The images of a site with the sums of their signs: either all ± the same, or all zero. The site itself comes first. */
function signedOrbit(
  row: number,
  column: number,
  rows: number,
  columns: number,
  [rowSign, columnSign, swapSign]: SymmetryType,
): Map<number, number> {
  const orbit = new Map<number, number>();
  const add = (r: number, c: number, sign: number): void => {
    orbit.set(r * columns + c, (orbit.get(r * columns + c) ?? 0) + sign);
    if (swapSign !== 0) orbit.set(c * columns + r, (orbit.get(c * columns + r) ?? 0) + sign * swapSign);
  };
  add(row, column, 1);
  add(row, columns - 1 - column, columnSign);
  add(rows - 1 - row, column, rowSign);
  add(rows - 1 - row, columns - 1 - column, rowSign * columnSign);
  return orbit;
}

/** Qᵀ and Q, with the vectors of all bases as the columns of Q. */
export function basisChange(
  bases: readonly Basis[],
  columns: number,
): Pick<CovarianceBlocks, "toCoefficients" | "toField"> {
  const weights = Float64Array.from(bases.flatMap((basis) => [...basis.weights]));
  const sites = Int32Array.from(
    bases.flatMap((basis) => Array.from(basis.rows, (r, j) => r * columns + basis.columns[j]!)),
  );
  const starts = Int32Array.from([
    0,
    ...bases.flatMap((b) => Array.from(b.starts.subarray(1), (end, s) => end - b.starts[s]!)),
  ]);
  for (let s = 1; s < starts.length; s++) starts[s]! += starts[s - 1]!; // lengths → ends
  return {
    toCoefficients: (field, start, coefficients) => {
      for (let s = 0; s + 1 < starts.length; s++) {
        let sum = 0;
        for (let j = starts[s]!, end = starts[s + 1]!; j < end; j++) sum += weights[j]! * field[start + sites[j]!]!;
        coefficients[s] = sum;
      }
    },
    toField: (coefficients, field) => {
      field.fill(0);
      for (let s = 0; s + 1 < starts.length; s++) {
        const value = coefficients[s]!;
        for (let j = starts[s]!, end = starts[s + 1]!; j < end; j++) field[sites[j]!]! += weights[j]! * value;
      }
    },
  };
}
