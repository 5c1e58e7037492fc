/** Logarithmic score: (1/B) Σ_b log q(θ_b | Z_b), in nats. Larger is better; its expectation is largest at the exact posterior. */
import { meanScore, type Score } from "./score.js";

/** Mean log density at the truth over data sets; `logDensities` (B) in nats, on the parameter's natural scale. */
export function logScore(logDensities: ArrayLike<number>): Score {
  return meanScore(logDensities);
}
