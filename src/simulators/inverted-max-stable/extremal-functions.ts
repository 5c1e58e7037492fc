/**
 * Exact draws of the extremal Gaussian (Schlather) process at many sites, by its extremal functions (Dombry, Engelke and Oesting, 2016,
 * "Exact simulation of max-stable processes", Biometrika 103, algorithm 2): site after site, only functions that matter there are drawn.
 */
import type { Random } from "../../random/random.js";
import { residualNear } from "./residual-near.js";
import type { UnitProcess } from "./unit-process.js";

/**
 * A draw (n) with unit Fréchet margins, max over i of ζᵢ √(2π) max(0, Wᵢ). Given that it is attained at site k, a function is
 * max(0, T) with T = ρ + R/√χ²₂ a t process of 2 degrees of freedom: ρ = ρ(k, ·) and R = W − ρ W(k), of covariance C − ρ ρᵀ.
 *
 * Most functions exceed the field at some site before k and are dropped, nearly always at a neighbour of k already. So R is drawn there
 * first, and at all sites, given the neighbours, only for the few that pass: a third of the time.
 */
export function extremalGaussian(process: UnitProcess, random: Random): Float64Array {
  const { size, draw, correlations, near } = process;
  const field = new Float64Array(size);
  const candidate = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const location = correlations(k);
    const neighbours = near(k);
    const residual = residualNear(process, k, neighbours);
    let arrival = exponential(random);
    while (1 / arrival > field[k]!) {
      const scale = 1 / Math.sqrt(2 * exponential(random)); // χ² with 2 degrees of freedom is twice an exponential
      const close = residual.draw(random);
      const value = (i: number, r: number): number => Math.max(0, location[i]! + scale * r) / arrival;
      // Whatever is extremal at an earlier site has been drawn there already.
      if (neighbours.every((i, a) => value(i, close[a]!) < field[i]!)) {
        const all = residual.extend(close, draw(random));
        let below = true;
        for (let i = 0; i < k && below; i++) below = value(i, all[i]!) < field[i]!;
        if (below) {
          for (let i = k; i < size; i++) candidate[i] = value(i, all[i]!);
          for (let i = k; i < size; i++) if (candidate[i]! > field[i]!) field[i] = candidate[i]!;
        }
      }
      arrival += exponential(random);
    }
  }
  return field;
}

function exponential(random: Random): number {
  return -Math.log(random.uniform());
}
