/** The transformations that leave a zero-mean isotropic process on a regular grid unchanged. */
import type { Symmetry } from "../simulator.js";
import type { GaussianProcessOptions } from "./options.js";

/**
 * The group of the data, identity first: eight flips and rotations of a square grid, four flips of any other, each with both signs.
 * Undefined for scattered sites and for processes with a mean.
 */
export function gridSymmetries(options: GaussianProcessOptions): readonly Symmetry[] | undefined {
  if (!options.grid || (options.mean ?? 0) !== 0) return undefined;
  const [rows, columns] = options.grid;
  const [height, width] = options.extent ?? [1, 1];
  const transpositions = rows === columns && height === width && rows > 1 ? [false, true] : [false];
  const flips = [false, true];
  return ([1, -1] as const).flatMap((sign) =>
    transpositions.flatMap((transposed) =>
      flips.flatMap((upDown) =>
        flips.map((leftRight) => ({ sign, permutation: image(rows, columns, transposed, upDown, leftRight) })),
      ),
    ),
  );
}

/** Where each site of the image takes its value from. */
function image(rows: number, columns: number, transposed: boolean, upDown: boolean, leftRight: boolean): Uint32Array {
  return Uint32Array.from({ length: rows * columns }, (_, site) => {
    const row = upDown ? rows - 1 - Math.floor(site / columns) : Math.floor(site / columns);
    const column = leftRight ? columns - 1 - (site % columns) : site % columns;
    return transposed ? column * columns + row : row * columns + column;
  });
}
