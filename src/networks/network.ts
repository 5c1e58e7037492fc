/** What a network is: a function from data to a vector, described by plain settings. */
import type { Expression } from "../graph/expression.js";
import type { Scope } from "./scope.js";
import type { Standardization } from "./standardize.js";

export interface Network {
  readonly name: string;
  /** How data are scaled before the network where its user does not say; see `Standardization`. */
  readonly standardization?: Standardization;
  /**
   * The graph from data x (B x …shape) to B x outputs; parameters are declared in `scope`.
   * Throws a NabiError if the network cannot take data of that shape.
   */
  build(x: Expression, outputs: number, scope: Scope): Expression;
}
