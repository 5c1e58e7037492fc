/** The posterior of one parameter alone: what a display needs, and what moments and quantiles are read from. */

/** What is known of one marginal. */
export interface Marginal {
  readonly mean: number;
  readonly sd: number;
  quantile(p: number): number;
  /** Density at points that show its shape. */
  readonly curve: { readonly points: Float64Array; readonly density: Float64Array } | undefined;
  /** Draws (n), where there is no curve. */
  readonly draws?: Float64Array;
}
