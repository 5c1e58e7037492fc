/**
 * Exact draws of the extremal Gaussian (Schlather) process at many sites, by its extremal functions (Dombry, Engelke and Oesting, 2016,
 * "Exact simulation of max-stable processes", Biometrika 103, algorithm 2): site after site, only functions that matter there are drawn.
 */
import type { Random } from "../../random/random.js";

/** A unit-variance Gaussian process at n sites. */
export interface UnitProcess {
  readonly size: number;
  /** A draw (n). */
  draw(random: Random): Float64Array;
  /** Correlations of site k with all sites (n), in an array that the next call overwrites. */
  correlations(k: number): Float64Array;
}

/**
 * A draw (n) with unit Fréchet margins, max over i of ζᵢ √(2π) max(0, Wᵢ). Given that it is attained at site k, a function is
 * max(0, T) with T a t process of 2 degrees of freedom, location ρ(k, ·) and dispersion (C − ρ(k, ·) ρ(k, ·)ᵀ)/2.
 */
export function extremalGaussian({ size, draw, correlations }: UnitProcess, random: Random): Float64Array {
  const field = new Float64Array(size);
  const candidate = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const location = correlations(k);
    let arrival = exponential(random);
    while (1 / arrival > field[k]!) {
      const gaussian = draw(random);
      const here = gaussian[k]!;
      const scale = 1 / Math.sqrt(2 * exponential(random)); // χ² with 2 degrees of freedom is twice an exponential
      let below = true;
      for (let i = 0; i < size; i++) {
        const t = location[i]! + scale * (gaussian[i]! - location[i]! * here);
        candidate[i] = t > 0 ? t / arrival : 0;
        // Whatever is extremal at an earlier site has been drawn there already.
        if (i < k && candidate[i]! >= field[i]!) {
          below = false;
          break;
        }
      }
      if (below) for (let i = 0; i < size; i++) if (candidate[i]! > field[i]!) field[i] = candidate[i]!;
      arrival += exponential(random);
    }
  }
  return field;
}

function exponential(random: Random): number {
  return -Math.log(random.uniform());
}
