/**
 * Pairwise likelihood: Σ log p(zᵢ, zⱼ) over pairs of sites that are not far apart, where the likelihood of the whole field is out of reach
 * (Padoan, Ribatet and Sisson, 2010, "Likelihood-based inference for max-stable processes"). Pairs are treated as if they were
 * independent, so that a posterior made of it is too narrow: `magnitude` tempers it.
 */
import { type Prior, parameterRecord } from "../distributions/prior.js";
import type { Potential } from "../potentials/potential.js";
import { NabiError } from "../runtime/error.js";
import { type DataInput, dataSets } from "../tables/data-sets.js";
import type { InvertedMaxStable } from "./inverted-max-stable.js";

export interface PairwiseLikelihoodOptions {
  /** Pairs closer than this, in the units of the sites. Default 0.2, as in the review. */
  readonly distance?: number;
  /** The power of the pairwise likelihood. Default 1, as in the review; below 1 the posterior is wider. */
  readonly magnitude?: number;
  /** Whether the prior's density is a factor. Default true; false leaves its support as bounds, whose maximum is the review's estimator. */
  readonly prior?: boolean;
}

/**
 * The pairwise likelihood of one data set, times the prior: for `gridPosterior` and `metropolisHastings`.
 * @throws NabiError on options out of range, or data of another shape or not greater than 0.
 */
export function pairwiseLikelihood(
  { prior, simulator }: { readonly prior: Prior; readonly simulator: InvertedMaxStable },
  data: DataInput,
  options: PairwiseLikelihoodOptions = {},
): Potential {
  const { distance = 0.2, magnitude = 1, prior: withPrior = true } = options;
  if (typeof simulator.pairsLogDensity !== "function")
    throw new NabiError(`pairwiseLikelihood: a simulator that knows pairs of sites is required, got ${simulator.name}`);
  if (!(magnitude > 0 && magnitude < Number.POSITIVE_INFINITY))
    throw new NabiError(`pairwiseLikelihood: magnitude must be a positive number, got ${magnitude}`);
  const { values, length } = dataSets(data, simulator.shape, "pairwiseLikelihood");
  if (length !== 1) throw new NabiError(`pairwiseLikelihood: one data set is required, got a batch of ${length}`);
  const outside = values.findIndex((z) => !(z > 0));
  if (outside >= 0)
    throw new NabiError(
      `pairwiseLikelihood: data greater than 0 (unit exponential margins) are required, got ${values[outside]} at position ${outside}`,
    );
  const pairs = simulator.pairs(distance);
  const d = prior.names.length;
  return {
    names: prior.names,
    support: prior.distributions.map(({ support }) => support),
    logDensity: (theta) =>
      Float64Array.from({ length: theta.length / d }, (_, b) => {
        const row = theta.subarray(b * d, (b + 1) * d);
        const logPrior = prior.logDensity(row);
        if (logPrior === Number.NEGATIVE_INFINITY) return logPrior;
        const sum = simulator.pairsLogDensity(parameterRecord(prior.names, row), values, pairs);
        return magnitude * sum + (withPrior ? logPrior : 0);
      }),
  };
}
