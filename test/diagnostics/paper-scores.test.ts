/**
 * The scores of the exact posterior on the paper's own 1,000 test fields, against the values recomputed from arXiv:2404.12484's
 * replication material (x100 where a length scale is scored). data/gp/exact_posterior.npy holds mean, sd, three quantiles and
 * the log density at the truth.
 */
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { coverage } from "#src/diagnostics/coverage.js";
import { crpsFromDensity } from "#src/diagnostics/crps.js";
import { intervalScore, medianIntervalScore } from "#src/diagnostics/interval-score.js";
import { logScore } from "#src/diagnostics/log-score.js";
import { publishedCrpsFromDensity, publishedMcrps } from "#src/diagnostics/published-mcrps.js";
import { rmse } from "#src/diagnostics/rmse.js";
import { rmspe } from "#src/diagnostics/rmspe.js";
import { meanScore, median } from "#src/diagnostics/score.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import type { PosteriorBatch } from "#src/potentials/posterior.js";
import { type GridPosterior, gridPosterior } from "#src/samplers/grid-posterior.js";
import { gaussianProcess } from "#src/simulators/gaussian-process.js";
import { readNpy } from "#src/tables/npy.js";

const path = (name: string): string => fileURLToPath(new URL(`../../data/gp/${name}.npy`, import.meta.url));
let truths: Float64Array;
let mean: Float64Array;
let lower: Float64Array;
let middle: Float64Array;
let upper: Float64Array;
let logDensity: Float64Array;

beforeAll(async () => {
  truths = Float64Array.from((await readNpy(path("test_length_scales"))).data, Number);
  const summary = Float64Array.from((await readNpy(path("exact_posterior"))).data, Number);
  const column = (j: number): Float64Array => Float64Array.from(truths, (_, b) => summary[6 * b + j]!);
  [mean, lower, middle, upper, logDensity] = [column(0), column(2), column(3), column(4), column(5)];
});

describe("exact posterior on the paper's test fields", () => {
  it("gives the paper's RMSPE, MIS90 and COV90, with their bootstrap errors", () => {
    const error = rmspe(middle, truths);
    expect(100 * error.value).toBeCloseTo(1.47, 2);
    expect(100 * error.standardError).toBeCloseTo(0.08, 1);
    const interval = medianIntervalScore(lower, upper, truths);
    expect(100 * interval.value).toBeCloseTo(9.58, 2);
    expect(100 * interval.standardError).toBeGreaterThan(0.15);
    expect(100 * interval.standardError).toBeLessThan(0.35);
    const inside = coverage(lower, upper, truths);
    expect(inside.value).toBeCloseTo(0.901, 10);
    expect(inside.standardError).toBeCloseTo(0.0095, 3);
  });
  it("gives the mean-based scores", () => {
    expect(100 * rmse(mean, truths).value).toBeCloseTo(2.932, 3);
    expect(100 * rmse(middle, truths).value).toBeCloseTo(2.934, 3);
    expect(100 * intervalScore(lower, upper, truths).value).toBeCloseTo(10.46, 2);
    expect(logScore(logDensity).value).toBeCloseTo(2.387, 3);
  });
  it("gives the true CRPS by density integral, and the published formula's other number", async () => {
    const model = {
      prior: prior({ lengthScale: uniform(0, 0.6) }),
      simulator: gaussianProcess({ grid: [16, 16], covariance: "exponential" }),
    };
    const posteriors = await gridPosterior(model, await readNpy(path("test_fields")), { points: 250 });
    const each = Array.from(truths, (truth, b) => {
      const { grid, density } = (posteriors as PosteriorBatch<GridPosterior>).at(b);
      return {
        crps: crpsFromDensity(grid[0]!, density, truth),
        published: publishedCrpsFromDensity(grid[0]!, density, truth),
      };
    });
    const crps = each.map((one) => one.crps);
    expect(100 * meanScore(crps).value).toBeCloseTo(1.506, 3);
    expect(100 * median(crps)).toBeCloseTo(1.06, 2);
    expect(100 * publishedMcrps(each.map((one) => one.published)).value).toBeCloseTo(1.42, 2);
  }, 60_000);
});
