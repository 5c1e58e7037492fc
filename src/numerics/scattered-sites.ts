/** Sites without structure: one dense block, a covariance for every pair. */
import type { CovarianceBlocks } from "./covariance-blocks.js";

/** Sites (n x dimension), all of one dimension. */
export function scatteredSites(sites: readonly (readonly number[])[]): CovarianceBlocks {
  const n = sites.length;
  const distances = new Float64Array(1 + (n * (n - 1)) / 2);
  for (let i = 0, k = 1; i < n; i++) {
    for (let j = 0; j < i; j++) distances[k++] = Math.hypot(...sites[i]!.map((x, axis) => x - sites[j]![axis]!));
  }
  return {
    size: n,
    distances,
    blocks: [{ size: n, offsets: [0] }],
    assemble: (covariances, [matrix]) => {
      for (let i = 0, k = 1; i < n; i++) {
        for (let j = 0; j < i; j++) matrix![i * n + j] = covariances[k++]!;
        matrix![i * n + i] = covariances[0]!;
      }
    },
    toCoefficients: (field, start, coefficients) => {
      for (let i = 0; i < n; i++) coefficients[i] = field[start + i]!;
    },
    toField: (coefficients, field) => field.set(coefficients),
  };
}
