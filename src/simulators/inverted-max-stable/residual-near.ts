/** What is left of a Gaussian process W once its value at a site k is known, drawn first at some sites near k, then everywhere. */
import { cholesky, multiplyLower, solveLower, solveLowerTransposed } from "../../numerics/cholesky.js";
import type { Random } from "../../random/random.js";
import type { UnitProcess } from "./unit-process.js";

/** R = W − ρ(k, ·) W(k), of covariance c(i, j) = ρ(i, j) − ρ(k, i) ρ(k, j). */
export interface ResidualNear {
  /** R at the sites near k, in an array that the next call overwrites. */
  draw(random: Random): Float64Array;
  /**
   * R at all sites (n), given its values near k: Matheron's rule, R′ + c(·, S) c(S, S)⁻¹ (R_S − R′_S) with R′ made of a draw of W that
   * is overwritten (Chilès and Delfiner, 2012, "Geostatistics", section 7.3).
   */
  extend(near: Float64Array, draw: Float64Array): Float64Array;
}

// Like the nugget of the process itself: sites that in effect coincide with k, in very smooth fields, leave a matrix that can be factorised.
const nugget = 1e-8;

export function residualNear({ size, correlations }: UnitProcess, k: number, sites: readonly number[]): ResidualNear {
  const m = sites.length;
  const toCentre = correlations(k);
  const rows = sites.map((site) => correlations(site));
  const factor = new Float64Array(m * m);
  sites.forEach((a, i) => {
    for (let j = 0; j <= i; j++) factor[i * m + j] = rows[i]![sites[j]!]! - toCentre[a]! * toCentre[sites[j]!]!;
    factor[i * m + i]! += nugget;
  });
  cholesky(factor, m);
  const near = new Float64Array(m);
  const weights = new Float64Array(m);
  return {
    draw: (random) => {
      random.fillNormal(near);
      multiplyLower(factor, m, near, 0);
      return near;
    },
    extend: (given, draw) => {
      const centre = draw[k]!;
      for (let i = 0; i < size; i++) draw[i]! -= toCentre[i]! * centre;
      for (let a = 0; a < m; a++) weights[a] = given[a]! - draw[sites[a]!]!;
      solveLower(factor, m, weights, 0);
      solveLowerTransposed(factor, m, weights, 0);
      for (let a = 0; a < m; a++) {
        const [row, weight, atCentre] = [rows[a]!, weights[a]!, toCentre[sites[a]!]!];
        for (let i = 0; i < size; i++) draw[i]! += (row[i]! - toCentre[i]! * atCentre) * weight;
      }
      return draw;
    },
  };
}
