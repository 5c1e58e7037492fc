/** The Gaussian processes that extremal functions are made of. */
import type { Random } from "../../random/random.js";

/** A unit-variance Gaussian process at n sites. */
export interface UnitProcess {
  readonly size: number;
  /** A draw (n). */
  draw(random: Random): Float64Array;
  /** Correlations of site k with all sites (n), an array that is not to be changed. */
  correlations(k: number): Float64Array;
  /** A few sites before site k, close to it. */
  near(k: number): readonly number[];
}
