/** Where the values of masked data lie, where their marks do, and what becomes of the symmetries of the data. */
import type { Standardization } from "../networks/standardize.js";
import { dataSize, type Symmetry } from "./simulator.js";

export interface MaskLayout {
  /** Of one data set with its marks. */
  readonly shape: readonly number[];
  /** Values in one data set with its marks. */
  readonly size: number;
  /** Cells of a data set without marks. */
  readonly cells: number;
  /** Values and marks are on scales of their own. */
  readonly standardize: Standardization;
  /** Whether each channel changes its sign when the values do: values and the marks of limits, but not those of missing cells. */
  readonly odd: readonly boolean[];
  /** Position of a cell in a channel. */
  place(channel: number, cell: number): number;
}

/** Lists hold the marks of a cell beside it, as `deepSet` reads them; fields hold them in channels, as `convolutional` does. */
export function maskLayout(
  shape: readonly number[],
  marks: { readonly censored: boolean; readonly missing: boolean },
): MaskLayout {
  const odd = [true, ...(marks.censored ? [true] : []), ...(marks.missing ? [false] : [])];
  const channels = odd.length;
  const cells = dataSize(shape);
  const size = channels * cells;
  if (shape.length <= 1) {
    const place = (channel: number, cell: number): number => cell * channels + channel;
    return { shape: Object.freeze([...shape, channels]), size, cells, standardize: "columns", odd, place };
  }
  const field = shape.length === 2 ? [channels, ...shape] : [channels * shape[0]!, ...shape.slice(1)];
  const place = (channel: number, cell: number): number => channel * cells + cell;
  return { shape: Object.freeze(field), size, cells, standardize: "channels", odd, place };
}

/**
 * The symmetries of data with marks: a mask moves with its cells. A change of sign turns "below" into "above", which is a symmetry only of
 * limits that are opposite numbers; without it the others are still a group.
 */
export function maskSymmetries(
  symmetries: readonly Symmetry[] | undefined,
  { cells, size, odd, place }: MaskLayout,
  oppositeLimits: boolean,
): readonly Symmetry[] | undefined {
  return symmetries
    ?.filter(({ sign }) => oppositeLimits || sign === 1)
    .map((symmetry) => {
      const permutation = new Uint32Array(size);
      const unsigned = new Uint8Array(size);
      odd.forEach((flips, channel) => {
        for (let i = 0; i < cells; i++) {
          permutation[place(channel, i)] = place(channel, symmetry.permutation[i]!);
          unsigned[place(channel, i)] = flips ? (symmetry.unsigned?.[i] ?? 0) : 1;
        }
      });
      return { permutation, sign: symmetry.sign, unsigned };
    });
}
