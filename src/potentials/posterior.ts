/** What every posterior answers, whether it comes from a network, a grid or a Markov chain. */
import type { ParameterValues } from "../distributions/prior.js";
import type { NamedVector } from "../tables/named-vector.js";
import type { ParameterTable } from "../tables/parameter-table.js";

export interface SampleOptions {
  /** Default 1. The same seed gives the same draws. */
  readonly seed?: number;
}

/** The posterior of one data set. */
export interface Posterior {
  readonly names: readonly string[];
  /** n draws, one a row. */
  sample(n: number, options?: SampleOptions): Promise<ParameterTable>;
  /** false where the posterior is known by draws alone, and `logProb` is an error that says so. */
  readonly hasDensity?: false;
  /**
   * log density at one value (a number) or at each row of many (n); −Infinity outside the prior's support. Rows are a table or a list of
   * lists, `[[0.1, 2], [0.2, 3]]`; a flat list is one value, so a grid over one parameter is `[[0.1], [0.2]]`.
   */
  logProb(theta: ParameterTable | readonly ArrayLike<number>[]): Promise<Float64Array>;
  logProb(theta: number | ParameterValues | ArrayLike<number>): Promise<number>;
  mean(): Promise<NamedVector>;
  sd(): Promise<NamedVector>;
  /** Marginal quantiles: a vector for one level, a table with one row a level for several. */
  quantile(level: number): Promise<NamedVector>;
  quantile(levels: readonly number[]): Promise<ParameterTable>;
}

/** The posteriors of a batch of data sets; tables have one row a data set. */
export interface PosteriorBatch<P extends Posterior = Posterior> {
  readonly names: readonly string[];
  readonly length: number;
  /** The posterior of data set i; negative i counts from the end. */
  at(i: number): P;
  mean(): Promise<ParameterTable>;
  sd(): Promise<ParameterTable>;
  /** The same marginal quantile of every data set. */
  quantile(level: number): Promise<ParameterTable>;
  /** n draws for each data set: (length · n x d), those of one data set in a row. */
  sample(n: number, options?: SampleOptions): Promise<ParameterTable>;
}
