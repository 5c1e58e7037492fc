/**
 * Inverted max-stable fields: Z = 1/Y with Y a Schlather (extremal Gaussian) process of Whittle–Matérn correlation, so that Z has unit
 * exponential margins and is strongly dependent where it is small (Wadsworth and Tawn, 2012).
 */
import type { ParameterValues } from "../distributions/prior.js";
import { NabiError } from "../runtime/error.js";
import { correlations } from "./gaussian-process/covariance.js";
import { gridSymmetries } from "./gaussian-process/symmetries.js";
import { gaussianProcess } from "./gaussian-process.js";
import { extremalGaussian } from "./inverted-max-stable/extremal-functions.js";
import { invertedPairLogDensity, invertedPairSum } from "./inverted-max-stable/schlather.js";
import type { UnitProcess } from "./inverted-max-stable/unit-process.js";
import type { Simulator } from "./simulator.js";
import { withSimulatorDisplay } from "./simulator-display.js";

export interface InvertedMaxStableOptions {
  /** Rows and columns of a grid on the unit square with its edges. Default [16, 16]. */
  readonly grid?: readonly [rows: number, columns: number];
}

/** A simulator without likelihood, but with that of pairs of sites. */
export interface InvertedMaxStable extends Simulator {
  readonly parameters: readonly ["range", "smoothness"];
  /** All pairs of sites that are closer than `distance`. */
  pairs(distance: number): SitePairs;
  /** log p(zᵢ, zⱼ) of two sites at a distance. */
  pairLogDensity(parameters: ParameterValues, first: number, second: number, distance: number): number;
  /** Σ log p(zᵢ, zⱼ) over pairs: one correlation for each distance, whatever the number of its pairs. */
  pairsLogDensity(parameters: ParameterValues, data: ArrayLike<number>, pairs: SitePairs): number;
}

/** Pairs of sites, sorted by distance. */
export interface SitePairs {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** Distinct distances, and for each the end of its pairs. */
  readonly distances: Float64Array;
  readonly ends: Uint32Array;
}

const covariance = "whittleMatern";
// Smooth fields have singular covariance matrices in double precision; this changes no value of a field by more than 1e-4.
const nugget = 1e-8;

/**
 * The simulator of inverted max-stable fields, exact at all sites; its parameters are `range` λ > 0 and `smoothness` ν > 0 of the
 * Whittle–Matérn correlation 2^{1−ν}/Γ(ν) (h/λ)^ν K_ν(h/λ). Data enter networks as they are, unit exponential.
 * @throws NabiError on a grid that is none, or parameters out of range.
 */
export function invertedMaxStable(options: InvertedMaxStableOptions = {}): InvertedMaxStable {
  const { grid = [16, 16] } = options;
  const gaussian = gaussianProcess({ grid, covariance, nugget });
  const [, columns] = grid;
  const sites = gridSites(grid);
  const symmetries = gridSymmetries({ grid, covariance })?.filter(({ sign }) => sign === 1);
  const unitProcess = ({ range, smoothness }: ParameterValues): UnitProcess => {
    if (!(range! > 0 && range! < Number.POSITIVE_INFINITY && smoothness! > 0 && smoothness! < Number.POSITIVE_INFINITY))
      throw new NabiError(
        `invertedMaxStable: range and smoothness must be positive numbers, got ${range} and ${smoothness}`,
      );
    const at = { lengthScale: range!, smoothness: smoothness! };
    const rho = correlations[covariance].value(at);
    const byLag = Float64Array.from(sites, (site) => rho(distance(site, sites[0]!))); // Bessel functions: once a lag, not once a pair
    const made: Float64Array[] = [];
    return {
      size: sites.length,
      draw: (random) => gaussian.simulate(at, random) as Float64Array,
      correlations: (k) => {
        made[k] ??= correlationRow(byLag, grid, k);
        return made[k];
      },
      near: (k) => [...(k % columns > 0 ? [k - 1] : []), ...(k >= columns ? [k - columns] : [])],
    };
  };

  return withSimulatorDisplay({
    name: "invertedMaxStable",
    shape: [...grid],
    parameters: ["range", "smoothness"],
    simulate: (parameters, random) => extremalGaussian(unitProcess(parameters), random).map((y) => 1 / y),
    pairs: (largest) => sitePairs(sites, largest),
    pairLogDensity: ({ range, smoothness }, first, second, h) =>
      invertedPairLogDensity(
        first,
        second,
        correlations[covariance].value({ lengthScale: range!, smoothness: smoothness! })(h),
      ),
    pairsLogDensity: ({ range, smoothness }, data, { first, second, distances, ends }) => {
      const rho = correlations[covariance].value({ lengthScale: range!, smoothness: smoothness! });
      let sum = 0;
      distances.forEach((distance, k) => {
        sum += invertedPairSum(data, first, second, [ends[k - 1] ?? 0, ends[k]!], rho(distance));
      });
      return sum;
    },
    ...(symmetries ? { symmetries } : {}),
    source: { module: import.meta.url, export: "invertedMaxStable", arguments: [options] },
  });
}

/** Correlations (n) of site k with all sites, from those of the first site. */
function correlationRow(byLag: Float64Array, [rows, columns]: readonly [number, number], k: number): Float64Array {
  const row = new Float64Array(rows * columns);
  const [i, j] = [Math.floor(k / columns), k % columns];
  for (let a = 0, site = 0; a < rows; a++) {
    const start = Math.abs(a - i) * columns;
    for (let b = 0; b < columns; b++) row[site++] = byLag[start + Math.abs(b - j)]!;
  }
  return row;
}

type Site = readonly [x: number, y: number];

function gridSites([rows, columns]: readonly [number, number]): Site[] {
  return Array.from({ length: rows * columns }, (_, k) => [
    (k % columns) / Math.max(columns - 1, 1),
    Math.floor(k / columns) / Math.max(rows - 1, 1),
  ]);
}

const distance = (a: Site, b: Site): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

function sitePairs(sites: readonly Site[], largest: number): SitePairs {
  const found: { i: number; j: number; h: number }[] = [];
  sites.forEach((site, i) => {
    for (let j = i + 1; j < sites.length; j++) {
      // Distances of one lag differ in their last bits: to twelve digits they are the same.
      const h = Number(distance(site, sites[j]!).toPrecision(12));
      if (h < largest) found.push({ i, j, h });
    }
  });
  if (found.length === 0)
    throw new NabiError(`pairs: a distance that some sites are closer than is required, got ${largest}`);
  found.sort((a, b) => a.h - b.h);
  const distances: number[] = [];
  const ends: number[] = [];
  found.forEach(({ h }, pair) => {
    if (distances.at(-1) !== h) {
      distances.push(h);
      ends.push(pair);
    }
    ends[ends.length - 1] = pair + 1;
  });
  return {
    first: Uint32Array.from(found, ({ i }) => i),
    second: Uint32Array.from(found, ({ j }) => j),
    distances: Float64Array.from(distances),
    ends: Uint32Array.from(ends),
  };
}
