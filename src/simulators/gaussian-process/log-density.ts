/**
 * log p(z | θ) = −½ (n log 2π + log det C + |A⁻¹ (z − mean)|²), and its gradient
 * ∂/∂θ = ½ (αᵀ ∂C/∂θ α − tr(C⁻¹ ∂C/∂θ)) with α = C⁻¹ (z − mean), all in the blocks of C.
 */
import { choleskyInverse, solveLowerTransposed } from "../../numerics/cholesky.js";
import type { ParameterValues } from "../simulator.js";
import { type CovarianceName, correlations } from "./covariance.js";
import { allocateLower, type GaussianFactor, whiten } from "./factor.js";
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
  const inverses = sites.blocks.map(({ size }, k) => choleskyInverse(lower[k]!, size));
  const { value: correlation, byLengthScale, bySmoothness } = correlations[covariance];
  const change = allocateLower(sites);
  /** The derivative of log p along a change of C that is linear in these derivatives of the covariances by distance. */
  const along = (derivative: (h: number) => number): number => {
    sites.assemble(sites.distances.map(derivative), change);
    return sites.blocks.reduce((sum, { size, offsets }, k) => {
      const quadratic = offsets.reduce((total, offset) => total + quadraticForm(change[k]!, size, alpha, offset), 0);
      return sum + 0.5 * (quadratic - offsets.length * innerProduct(inverses[k]!, change[k]!, size));
    }, 0);
  };
  const derivatives: Readonly<Record<QuantityName, () => number>> = {
    lengthScale: () => quantities.variance * along(byLengthScale(quantities)),
    smoothness: () => (bySmoothness ? quantities.variance * along(bySmoothness(quantities)) : 0),
    variance: () => along(correlation(quantities)),
    nugget: () => along((h) => (h === 0 ? 1 : 0)),
    mean: () => byMean(factor, alpha),
  };
  return Object.fromEntries(names.map((name) => [name, derivatives[name]()]));
}

/** xᵀ A x for the `size` entries of x from `offset`, of a symmetric matrix of which the lower triangle is given. */
function quadraticForm(a: Float64Array, size: number, x: Float64Array, offset: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    let row = 0;
    for (let j = 0; j < i; j++) row += a[i * size + j]! * x[offset + j]!;
    sum += x[offset + i]! * (2 * row + a[i * size + i]! * x[offset + i]!);
  }
  return sum;
}

/** tr(A B) of symmetric matrices of which the lower triangles are given. */
function innerProduct(a: Float64Array, b: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    let row = 0;
    for (let j = i * size; j < i * size + i; j++) row += a[j]! * b[j]!;
    sum += 2 * row + a[i * size + i]! * b[i * size + i]!;
  }
  return sum;
}

/** 1ᵀ C⁻¹ (z − mean). */
function byMean({ sites }: GaussianFactor, alpha: Float64Array): number {
  const field = new Float64Array(sites.size);
  sites.toField(alpha, field);
  return field.reduce((sum, x) => sum + x, 0);
}
