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
  /** Both at once, where that is cheaper than one after the other. */
  valueAndGradient?(theta: Float64Array): ValuesAndGradients | Promise<ValuesAndGradients>;
}

/** Log densities with their gradients. */
export interface ValuesAndGradients {
  /** (B); −Infinity outside the support. */
  readonly values: Float64Array;
  /** (B x d); without meaning where the value is −Infinity. */
  readonly gradients: Float64Array;
}
