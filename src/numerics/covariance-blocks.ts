/**
 * Covariance matrices of stationary isotropic fields, by blocks.
 *
 * In an orthonormal basis Q that suits the sites, C = Q diag(C₁, C₂, …) Qᵀ. Every entry of a block is linear in the covariances at the
 * distinct distances between sites, so a structure is made once and serves every covariance function.
 */

/** One diagonal block; it stands in the matrix once for every offset. */
export interface CovarianceBlock {
  readonly size: number;
  /** Where its copies begin in the vector of coefficients Qᵀ z. */
  readonly offsets: readonly number[];
}

export interface CovarianceBlocks {
  /** Number of sites n. */
  readonly size: number;
  /** Distances at which covariances are needed (D); the first is 0. */
  readonly distances: Float64Array;
  readonly blocks: readonly CovarianceBlock[];
  /** Fills the lower triangle of every block (row-major, size x size) from covariances at `distances` (D). */
  assemble(covariances: Float64Array, matrices: readonly Float64Array[]): void;
  /** coefficients ← Qᵀ z, for the n values of `field` from `start`. */
  toCoefficients(field: ArrayLike<number>, start: number, coefficients: Float64Array): void;
  /** field ← Q · coefficients. */
  toField(coefficients: Float64Array, field: Float64Array): void;
}
