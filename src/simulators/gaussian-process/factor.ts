/** Factorised covariance matrices: C = A Aᵀ with A = Q diag(L₁, L₂, …), where L_k are the Cholesky factors of the blocks of C. */
import { cholesky, logDeterminant, multiplyLower, solveLower } from "../../numerics/cholesky.js";
import type { CovarianceBlocks } from "../../numerics/covariance-blocks.js";
import { NabiError } from "../../runtime/error.js";
import { type CovarianceName, correlations } from "./covariance.js";
import { type Quantities, quantities } from "./options.js";

export interface GaussianFactor {
  readonly sites: CovarianceBlocks;
  readonly quantities: Quantities;
  /** L_k, row-major; above their diagonals there is nothing of use. */
  readonly lower: readonly Float64Array[];
  /** log det C. */
  readonly logDeterminant: number;
}

/** Arrays that one factorisation after another can fill. */
export function allocateLower(sites: CovarianceBlocks): Float64Array[] {
  return sites.blocks.map(({ size }) => new Float64Array(size * size));
}

/**
 * Factorises the covariance matrix at the given quantities; `lower` is overwritten.
 * @throws NabiError if the matrix is singular in double precision; it names the smallest nugget, in powers of ten, that was found to work.
 */
export function factorise(
  sites: CovarianceBlocks,
  covariance: CovarianceName,
  at: Quantities,
  lower: readonly Float64Array[],
): GaussianFactor {
  const correlation = sites.distances.map(correlations[covariance].value(at));
  const failure = tryFactors(sites, correlation, at.variance, at.nugget, lower);
  if (failure) throw singular(sites, covariance, correlation, at, lower, failure);
  let sum = 0;
  sites.blocks.forEach(({ size, offsets }, k) => {
    sum += offsets.length * logDeterminant(lower[k]!, size);
  });
  return { sites, quantities: at, lower, logDeterminant: sum };
}

interface FailedPivot {
  readonly pivot: number;
  readonly size: number;
}

function tryFactors(
  sites: CovarianceBlocks,
  correlation: Float64Array,
  variance: number,
  nugget: number,
  lower: readonly Float64Array[],
): FailedPivot | undefined {
  sites.assemble(variance === 1 ? correlation : correlation.map((rho) => variance * rho), lower);
  for (let k = 0; k < lower.length; k++) {
    const size = sites.blocks[k]!.size;
    const matrix = lower[k]!;
    let largest = 0;
    for (let i = 0; i < size * size; i += size + 1) {
      matrix[i]! += nugget; // white noise is τ² I in every orthonormal basis
      largest = Math.max(largest, matrix[i]!);
    }
    // A pivot below its own rounding error is noise: draws would still look right, densities would not.
    const pivot = cholesky(matrix, size, size * Number.EPSILON * largest);
    if (pivot >= 0) return { pivot, size };
  }
  return undefined;
}

function singular(
  sites: CovarianceBlocks,
  covariance: CovarianceName,
  correlation: Float64Array,
  at: Quantities,
  lower: readonly Float64Array[],
  { pivot, size }: FailedPivot,
): NabiError {
  const candidates = Array.from({ length: 18 }, (_, k) => Number((at.variance * 10 ** (k - 16)).toPrecision(3)));
  const works = candidates.find(
    (nugget) => nugget > at.nugget && !tryFactors(sites, correlation, at.variance, nugget, lower),
  );
  const where = quantities
    .filter((name) => name !== "mean" && (name !== "smoothness" || covariance === "whittleMatern"))
    .map((name) => `${name} = ${at[name]}`);
  return new NabiError(
    `gaussianProcess: a positive definite covariance matrix is required, got a ${covariance} one that is singular in double ` +
      `precision at ${where.join(", ")} (pivot ${pivot} of a block of ${size}). ` +
      (works === undefined
        ? "No nugget up to 10 times the variance helps"
        : `The smallest nugget that works here is ${works}`),
  );
}

/** A · noise (n); `noise` is overwritten. Standard normal noise gives a draw of the zero-mean process. */
export function squareRoot({ sites, lower }: GaussianFactor, noise: Float64Array): Float64Array {
  sites.blocks.forEach(({ size, offsets }, k) => {
    for (const offset of offsets) multiplyLower(lower[k]!, size, noise, offset);
  });
  const field = new Float64Array(sites.size);
  sites.toField(noise, field);
  return field;
}

/** target ← A⁻¹ (z − mean), for the n values z of `data` from `start`. */
export function whiten(factor: GaussianFactor, data: ArrayLike<number>, start: number, target: Float64Array): void {
  const { sites, lower } = factor;
  const { mean } = factor.quantities;
  if (mean === 0) sites.toCoefficients(data, start, target);
  else
    sites.toCoefficients(
      Float64Array.from({ length: sites.size }, (_, i) => data[start + i]! - mean),
      0,
      target,
    );
  sites.blocks.forEach(({ size, offsets }, k) => {
    for (const offset of offsets) solveLower(lower[k]!, size, target, offset);
  });
}
