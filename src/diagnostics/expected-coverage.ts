/**
 * Expected coverage: over data sets from the model, a region of posterior mass c should hold the truth with probability c.
 * For each data set the smallest mass whose region holds the truth is computed; its empirical cdf is the coverage curve.
 * Regions: highest density, from ranks of log densities (Hermans et al. 2022, "A trust crisis in simulation-based inference?",
 * arXiv:2110.06581), and central intervals of one parameter.
 */

import { NabiError } from "../runtime/error.js";
import { type EcdfBand, ecdfBand, empiricalCdf } from "./ecdf-band.js";

/** Share of data sets whose region of each nominal mass holds the truth. */
export interface CoverageCurve {
  /** Nominal mass (K). */
  readonly nominal: Float64Array;
  /** Empirical coverage (K). */
  readonly empirical: Float64Array;
  /** Ends (K) of the simultaneous band around the nominal mass for a calibrated posterior. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** The whole curve lies within the band. */
  readonly inside: boolean;
}

/**
 * For each data set the number of draws with a density higher than the truth's (B), in 0 … N: the rank of the truth counted from the mode.
 * @param drawLogDensities (B x N), row-major
 * @param truthLogDensities (B)
 */
export function densityRanks(drawLogDensities: ArrayLike<number>, truthLogDensities: ArrayLike<number>): Uint32Array {
  const n = drawLogDensities.length / truthLogDensities.length;
  if (!(Number.isInteger(n) && n > 0)) {
    throw new NabiError(
      `densityRanks: the same number of draws for each of ${truthLogDensities.length} truths is required, got ${drawLogDensities.length}`,
    );
  }
  return Uint32Array.from({ length: truthLogDensities.length }, (_, b) => {
    let higher = 0;
    for (let i = 0; i < n; i++) if (drawLogDensities[b * n + i]! > truthLogDensities[b]!) higher++;
    return higher;
  });
}

/** Mass of the smallest central interval that holds the truth, |2u − 1|, from the truth's position u in its posterior's cdf (B). */
export function centralMasses(positions: ArrayLike<number>): Float64Array {
  return Float64Array.from(positions, (u) => Math.abs(2 * u - 1));
}

/**
 * The coverage curve of masses (B) in (0, 1).
 * @param options `points`: K, default 40; `level` of the simultaneous band, default 0.95
 */
export function expectedCoverage(
  masses: ArrayLike<number>,
  options: { readonly points?: number; readonly level?: number; readonly band?: EcdfBand } = {},
): CoverageCurve {
  const band = options.band ?? ecdfBand(masses.length, options);
  const empirical = empiricalCdf(masses, band.points);
  const inside = empirical.every((value, k) => value >= band.lower[k]! && value <= band.upper[k]!);
  return { nominal: band.points, empirical, lower: band.lower, upper: band.upper, inside };
}
