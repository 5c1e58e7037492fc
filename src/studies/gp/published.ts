/** What the paper reports on the same 1,000 fields, and what its published estimates give when scored again. */

/** Scores by name and method, x100 except coverage, which is in per cent. */
export type PublishedScores = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The table of the paper: medians over fields. MCRPS follows the published formula, which is not the CRPS (see published-mcrps.ts). */
export const paperTable: PublishedScores = {
  RMSPE: { MCMC: 1.5, NBE: 1.56, fKL: 1.5, rKL1: 1.64, rKL2: 1.88, rKL3: 1.78, NRE: 1.7 },
  MIS90: { MCMC: 9.55, NBE: 10.62, fKL: 9.89, rKL1: 9.8, rKL2: 11.36, rKL3: 9.07, NRE: 10.99 },
  MCRPS: { MCMC: 1.41, fKL: 1.46, rKL1: 1.36, rKL2: 1.61, rKL3: 1.37, NRE: 1.59 },
  COV90: { MCMC: 89.6, NBE: 87.7, fKL: 90.6, rKL1: 77.7, rKL2: 87.1, rKL3: 81.6, NRE: 91.3 },
};

/**
 * Means over the same fields, recomputed from the estimates that the paper's repository holds: RMSE of the mean, mean interval score,
 * the true CRPS, mean log density (nats) and mean KL divergence from the exact posterior (nats).
 */
export const recomputedTable: PublishedScores = {
  RMSE: { exact: 2.932, fKL: 2.967, NBE: 3.121, NRE: 3.173, rKL1: 3.399, rKL3: 3.495, rKL2: 3.739 },
  IS90: { exact: 10.46, fKL: 11.15, NBE: 11.65, NRE: 11.7, rKL1: 14.41, rKL3: 13.36, rKL2: 13.38 },
  CRPS: { exact: 1.506, fKL: 1.538, NRE: 1.657, rKL1: 1.805, rKL3: 1.852, rKL2: 1.997 },
  logScore: { exact: 2.387, fKL: 2.316, NRE: 2.233, rKL1: 1.524, rKL3: 2.032, rKL2: 1.974 },
  KL: { exact: 0, fKL: 0.09, NRE: 0.159, rKL1: 0.9, rKL3: 0.377, rKL2: 0.411 },
};
