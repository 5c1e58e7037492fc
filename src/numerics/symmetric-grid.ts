/**
 * The block structure of regular grids.
 *
 * A stationary isotropic covariance does not change when the grid is reflected, nor, on a square grid, when rows and columns change places.
 * So it maps fields of one symmetry type to fields of the same type: even or odd under each reflection, and, where both agree on a square
 * grid, even or odd under the transposition. Each basis vector lives on the images of one site, with equal weights up to their signs, and
 * for such vectors v_sᵀ C v_t = |orbit of s| v_s(s) Σ_j C(s, j) v_t(j): one site s stands for its whole orbit. A 16 x 16 grid has blocks of
 * 36, 28, 36, 28 and twice the same 64 in the place of 256: Cholesky factors cost 40 times less.
 * A. Fässler, E. Stiefel (1992), "Group Theoretical Methods and Their Applications", Birkhäuser.
 */
import type { CovarianceBlock, CovarianceBlocks } from "./covariance-blocks.js";
import { type Basis, basisChange, rectangularTypes, squareTypes, symmetryBasis } from "./symmetry-basis.js";

/** A grid of `rows` x `columns` sites, row-major, with the given spacings between neighbours. */
export function symmetricGrid(
  rows: number,
  columns: number,
  spacing: readonly [rows: number, columns: number],
): CovarianceBlocks {
  const square = rows === columns && spacing[0] === spacing[1];
  const bases = (square ? squareTypes : rectangularTypes)
    .map((type) => symmetryBasis(rows, columns, type))
    .filter((basis) => basis.weights.length > 0);
  const copies = bases.map((basis) => (square && basis.mirrored ? [basis, transpose(basis)] : [basis]));
  const entries = bases.map((basis) => blockEntries(basis, rows, columns));
  const lags = lagTable(rows, columns, spacing, square);
  const table = new Float64Array(lags.index.length);
  return {
    size: rows * columns,
    distances: lags.distances,
    blocks: placeBlocks(copies),
    assemble: (covariances, matrices) => {
      for (let k = 0; k < table.length; k++) table[k] = covariances[lags.index[k]!]!;
      for (let b = 0; b < entries.length; b++) assembleBlock(entries[b]!, table, matrices[b]!);
    },
    ...basisChange(copies.flat(), columns),
  };
}

function transpose(basis: Basis): Basis {
  return { ...basis, rows: basis.columns, columns: basis.rows };
}

function placeBlocks(copies: readonly (readonly Basis[])[]): CovarianceBlock[] {
  let end = 0;
  return copies.map((bases) => {
    const size = bases[0]!.starts.length - 1;
    const offsets = bases.map((_, copy) => end + copy * size);
    end += bases.length * size;
    return { size, offsets };
  });
}

/** Signed lags between sites, (2 rows − 1) x (2 columns − 1), as indices into the distinct distances. */
function lagTable(
  rows: number,
  columns: number,
  spacing: readonly [number, number],
  square: boolean,
): { index: Int32Array; distances: Float64Array } {
  const distances: number[] = [];
  const known = new Map<number, number>();
  const width = 2 * columns - 1;
  const index = new Int32Array((2 * rows - 1) * width);
  const lookUp = (rowLag: number, columnLag: number): number => {
    const [i, j] = square && rowLag < columnLag ? [columnLag, rowLag] : [rowLag, columnLag];
    const found = known.get(i * columns + j);
    if (found !== undefined) return found;
    known.set(i * columns + j, distances.length);
    return distances.push(Math.hypot(i * spacing[0], j * spacing[1])) - 1;
  };
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const k = lookUp(i, j);
      for (const r of [rows - 1 + i, rows - 1 - i]) {
        for (const c of [columns - 1 + j, columns - 1 - j]) index[r * width + c] = k;
      }
    }
  }
  return { index, distances: Float64Array.from(distances) };
}

/**
 * What an entry of a block is: scales[s] Σ_j weights[j] table[origins[s] + places[j]], with j over the `stride` places of vector t.
 * Places beyond a vector's own have weight 0: loops of fixed length, a multiple of four, take half the time.
 */
interface BlockEntries {
  readonly size: number;
  readonly stride: number;
  readonly weights: Float64Array;
  readonly places: Int32Array;
  readonly scales: Float64Array;
  readonly origins: Int32Array;
}

function blockEntries(basis: Basis, rows: number, columns: number): BlockEntries {
  const width = 2 * columns - 1;
  const size = basis.starts.length - 1;
  const lengths = Array.from({ length: size }, (_, s) => basis.starts[s + 1]! - basis.starts[s]!);
  const stride = 4 * Math.ceil(Math.max(...lengths) / 4);
  const weights = new Float64Array(size * stride);
  const places = new Int32Array(size * stride);
  const scales = new Float64Array(size);
  const origins = new Int32Array(size);
  lengths.forEach((length, s) => {
    const first = basis.starts[s]!;
    scales[s] = length * basis.weights[first]!;
    // Lags run from the representative to site j: shifted by (rows − 1, columns − 1), no absolute value is needed in the inner loop.
    origins[s] = (rows - 1 - basis.rows[first]!) * width + columns - 1 - basis.columns[first]!;
    for (let j = 0; j < length; j++) {
      weights[s * stride + j] = basis.weights[first + j]!;
      places[s * stride + j] = basis.rows[first + j]! * width + basis.columns[first + j]!;
    }
  });
  return { size, stride, weights, places, scales, origins };
}

function assembleBlock(entries: BlockEntries, table: Float64Array, matrix: Float64Array): void {
  const { size, stride, weights, places, scales, origins } = entries;
  for (let s = 0; s < size; s++) {
    const origin = origins[s]!;
    const scale = scales[s]!;
    for (let t = 0, j = 0; t <= s; t++) {
      let sum = 0;
      const end = j + stride;
      for (; j < end; j += 4) {
        sum +=
          weights[j]! * table[origin + places[j]!]! +
          weights[j + 1]! * table[origin + places[j + 1]!]! +
          (weights[j + 2]! * table[origin + places[j + 2]!]! + weights[j + 3]! * table[origin + places[j + 3]!]!);
      }
      matrix[s * size + t] = scale * sum;
    }
  }
}
