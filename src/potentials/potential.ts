/** The one bridge between what is known about parameters – likelihoods, ratios, priors – and what samples from them. */
import type { Support } from "../distributions/distribution.js";

/** An unnormalised log density over d named parameters. */
export interface Potential {
  readonly names: readonly string[];
  /** The box that holds all mass, one entry a parameter. */
  readonly support: readonly Support[];
  /** log density up to a constant at each row of θ (B x d): (B); −Infinity outside the support. */
  logDensity(theta: Float64Array): Float64Array | Promise<Float64Array>;
  /** ∂ log density / ∂θ at each row, (B x d), for rows inside the support. */
  gradient?(theta: Float64Array): Float64Array | Promise<Float64Array>;
}
