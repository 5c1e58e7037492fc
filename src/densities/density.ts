/**
 * Conditional densities on ℝᵈ. A network makes a density, it is not one: it turns data into the condition c,
 * and the functions here turn c into log q(u | c) and into draws.
 */
import type { Expression } from "../graph/expression.js";
import type { Scope } from "../networks/scope.js";

/** Draws from every component of a mixture, with the components' probabilities. */
export interface Strata {
  /** (M·K x d). */
  readonly draws: Expression;
  /** (M x K). */
  readonly weights: Expression;
}

export interface Density {
  readonly name: string;
  /** How many numbers the density of d parameters takes from the network. */
  conditions(d: number): number;
  /** How many uniform numbers one draw takes. */
  noise(d: number): number;
  /** log q(u | c), (M), for u (M x d) and c (M x conditions). */
  logDensity(u: Expression, condition: Expression, scope: Scope): Expression;
  /**
   * For mixtures, whose choice of a component has no gradient: one draw from each of the K components, (M·K x d), those of a row one after
   * the other, and the components' weights, (M x K). From the same noise and c as `sample`.
   */
  readonly stratified?: (noise: Expression, condition: Expression) => Strata;
  /** Draws (M x d) from noise (M x noise) in (0, 1) and c (M x conditions). */
  sample(noise: Expression, condition: Expression, scope: Scope): Expression;
}
