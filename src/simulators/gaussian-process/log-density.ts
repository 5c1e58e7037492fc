/**
 * log p(z | θ) = −½ (n log 2π + log det C + |A⁻¹ (z − mean)|²), and its gradient
 * ∂/∂θ = ½ tr((α αᵀ − C⁻¹) ∂C/∂θ) with α = C⁻¹ (z − mean), all in the blocks of C.
 */
import { choleskyInverse, solveLowerTransposed } from "../../numerics/cholesky.js";
import type { ParameterValues } from "../simulator.js";
import { type CovarianceName, correlations } from "./covariance.js";
import { type GaussianFactor, whiten } from "./factor.js";
import type { QuantityName } from "./options.js";

/** Log densities (B) of the data sets (B x n) under one factorised covariance. */
export function logDensities(factor: GaussianFactor, data: ArrayLike<number>): Float64Array {
  const n = factor.sites.size;
  const white = new Float64Array(n);
  const result = new Float64Array(data.length / n);
  for (let b = 0; b < result.length; b++) {
    whiten(factor, data, b * n, white);
    result[b] = fromWhite(factor, white);
  }
  return result;
}

function fromWhite(factor: GaussianFactor, white: Float64Array): number {
  let square = 0;
  for (let i = 0; i < white.length; i++) square += white[i]! * white[i]!;
  return -0.5 * (white.length * Math.log(2 * Math.PI) + factor.logDeterminant + square);
}

/** Derivatives of the log density of one data set (n) by the quantities that `names` lists. */
export function logDensityGradient(
  factor: GaussianFactor,
  covariance: CovarianceName,
  data: ArrayLike<number>,
  names: readonly QuantityName[],
): ParameterValues {
  const { sites, lower, quantities } = factor;
  const alpha = new Float64Array(sites.size);
  whiten(factor, data, 0, alpha);
  sites.blocks.forEach(({ size, offsets }, k) => {
    for (const offset of offsets) solveLowerTransposed(lower[k]!, size, alpha, offset);
  });
  const byMatrix = matrixGradients(factor, alpha);
  const byCorrelation = new Float64Array(sites.distances.length);
  sites.pullBack(byMatrix, byCorrelation);
  const { value: correlation, byLengthScale, bySmoothness } = correlations[covariance];
  const along = (derivative: (h: number) => number): number =>
    byCorrelation.reduce((sum, weight, d) => sum + weight * derivative(sites.distances[d]!), 0);
  const derivatives: Readonly<Record<QuantityName, () => number>> = {
    lengthScale: () => quantities.variance * along(byLengthScale(quantities)),
    smoothness: () => (bySmoothness ? quantities.variance * along(bySmoothness(quantities)) : 0),
    variance: () => along(correlation(quantities)),
    nugget: () => sites.blocks.reduce((sum, { size }, k) => sum + trace(byMatrix[k]!, size), 0),
    mean: () => byMean(factor, alpha),
  };
  return Object.fromEntries(names.map((name) => [name, derivatives[name]()]));
}

/** ∂ log p/∂C_k = ½ Σ_copies (α αᵀ − C_k⁻¹): lower triangles. */
function matrixGradients({ sites, lower }: GaussianFactor, alpha: Float64Array): Float64Array[] {
  return sites.blocks.map(({ size, offsets }, k) => {
    const gradient = choleskyInverse(lower[k]!, size);
    for (let entry = 0; entry < gradient.length; entry++) gradient[entry]! *= -0.5 * offsets.length;
    for (const offset of offsets) {
      for (let i = 0; i < size; i++) {
        const half = 0.5 * alpha[offset + i]!;
        for (let j = 0; j <= i; j++) gradient[i * size + j]! += half * alpha[offset + j]!;
      }
    }
    return gradient;
  });
}

function trace(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += matrix[i * size + i]!;
  return sum;
}

/** 1ᵀ C⁻¹ (z − mean). */
function byMean({ sites }: GaussianFactor, alpha: Float64Array): number {
  const field = new Float64Array(sites.size);
  sites.toField(alpha, field);
  return field.reduce((sum, x) => sum + x, 0);
}
