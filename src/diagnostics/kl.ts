/** Kullback–Leibler divergence KL(p‖q) = ∫ p(θ) log(p(θ)/q(θ)) dθ between two densities on a common grid, in nats. */
import { requireSameLength } from "./score.js";

/**
 * KL(p‖q) in nats by the trapezoid rule; Infinity where q vanishes and p does not.
 * The densities are taken as they are: what lies between or outside the grid's points is not seen.
 * @param points grid (n), increasing, evenly spaced or not
 * @param logP log density of p at the points (n); −Infinity where p = 0
 * @param logQ log density of q at the points (n)
 */
export function klDivergence(points: ArrayLike<number>, logP: ArrayLike<number>, logQ: ArrayLike<number>): number {
  requireSameLength("klDivergence", points, logP, logQ);
  let sum = 0;
  for (let i = 0; i < points.length; i++) {
    const left = i > 0 ? points[i]! - points[i - 1]! : 0;
    const right = i + 1 < points.length ? points[i + 1]! - points[i]! : 0;
    sum += ((left + right) / 2) * klTerm(logP[i]!, logQ[i]!);
  }
  return sum;
}

/** p log(p/q), with the limit 0 at p = 0, where −∞ − log q or −∞ + ∞ would give NaN. Underflow of p counts as p = 0. */
function klTerm(logP: number, logQ: number): number {
  const p = Math.exp(logP);
  return p === 0 ? 0 : p * (logP - logQ);
}
