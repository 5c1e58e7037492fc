/** What the estimates that the paper's repository holds give when scored, in natural units; coverage in per cent. */
import type { PublishedScores } from "../gp/published.js";

/** By parameter; the paper's pairwise estimates ignored the lower bound of the smoothness. */
export const recomputedTables: Readonly<Record<"range" | "smoothness", PublishedScores>> = {
  range: {
    RMSE: { fKL: 0.112, NRE: 0.123, pairwise: 0.212, prior: 0.175 },
    IS90: { fKL: 0.383, NRE: 0.432 },
    CRPS: { fKL: 0.059, NRE: 0.066 },
    COV90: { fKL: 90.8, NRE: 91.7 },
  },
  smoothness: {
    RMSE: { fKL: 0.531, NRE: 0.55, pairwise: 0.842, prior: 0.713 },
    IS90: { fKL: 1.81, NRE: 1.95 },
    CRPS: { fKL: 0.284, NRE: 0.299 },
    COV90: { fKL: 90.5, NRE: 91.1 },
  },
};
