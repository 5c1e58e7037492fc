import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { beta } from "#src/distributions/beta.js";
import type { Distribution } from "#src/distributions/distribution.js";
import { gamma } from "#src/distributions/gamma.js";
import { logNormal } from "#src/distributions/log-normal.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { normalCdf } from "#src/numerics/erf.js";
import { normalQuantile } from "#src/numerics/probit.js";
import { AbortError } from "#src/runtime/error.js";
import { gridPosterior } from "#src/samplers/grid-posterior.js";
import type { Model } from "#src/simulators/simulator.js";
import { parameterTable } from "#src/tables/parameter-table.js";
import { binomial, normalMean, poisson, twoMeans } from "../potentials/conjugate.js";

const levels = [0.001, 0.05, 0.5, 0.95, 0.999];

/** A grid posterior against a distribution: quantiles to `tolerance` posterior sds, density to `tolerance` nats, moments too. */
async function agrees(
  model: Model,
  data: number[] | number,
  known: Distribution,
  mean: number,
  sd: number,
  tolerance = 1e-5,
): Promise<void> {
  const own = await gridPosterior(model, data);
  const name = own.names[0]!;
  expect(Math.abs((await own.mean())[name]! - mean)).toBeLessThan(tolerance * sd);
  expect(Math.abs((await own.sd())[name]! - sd)).toBeLessThan(tolerance * sd);
  for (const level of levels) {
    const x = known.quantile(level);
    expect(Math.abs((await own.quantile(level))[name]! - x)).toBeLessThan(
      tolerance * sd * Math.max(1, 1e-3 / Math.min(level, 1 - level)) * 10,
    );
    expect(Math.abs((await own.logProb(x)) - known.logDensity(x))).toBeLessThan(tolerance * 10);
  }
}

const gaussianData = Array.from({ length: 20 }, (_, i) => 0.7 + normalQuantile((i + 0.5) / 20));
const sum = gaussianData.reduce((a, b) => a + b);

describe("gridPosterior, one parameter", () => {
  it("normal mean under a normal prior", async () => {
    const [precision, centre] = [20 + 1 / 4, (sum + 1 / 4) / (20 + 1 / 4)];
    const sd = 1 / Math.sqrt(precision);
    await agrees(normalMean(normal(1, 2), 20), gaussianData, normal(centre, sd), centre, sd);
  });

  it("normal mean far outside the bulk of its prior", async () => {
    const data = gaussianData.map((x) => x + 40);
    const centre = (sum + 800) / 21;
    await agrees(normalMean(normal(0, 1), 20), data, normal(centre, 1 / Math.sqrt(21)), centre, 1 / Math.sqrt(21));
  });

  it("binomial under a beta prior, with the posterior's pole at zero", async () => {
    const moments = (a: number, b: number): [number, number] => [
      a / (a + b),
      Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1))),
    ];
    await agrees(binomial(beta(0.5, 0.5), 10), 0, beta(0.5, 10.5), ...moments(0.5, 10.5));
    await agrees(binomial(beta(2, 3), 10), 4, beta(6, 9), ...moments(6, 9));
    await agrees(binomial(uniform(0, 1), 100), 100, beta(101, 1), ...moments(101, 1));
  });

  it("Poisson rate under a gamma prior", async () => {
    await agrees(poisson(gamma(0.5, 0.1), 3), [0, 1, 0], gamma(1.5, 3.1), 1.5 / 3.1, Math.sqrt(1.5) / 3.1);
    await agrees(poisson(gamma(2, 1), 3), [400, 420, 410], gamma(1232, 4), 308, Math.sqrt(1232) / 4);
  });

  it("closes in on a posterior a thousand times narrower than the prior", async () => {
    const centre = sum / 20;
    const sd = 1 / Math.sqrt(20);
    await agrees(normalMean(uniform(-5000, 5000), 20), gaussianData, normal(centre, sd), centre, sd);
  });

  it("keeps a posterior cut off by a bound, and one that piles up at it", async () => {
    const sd = 1 / Math.sqrt(20);
    for (const bound of [sum / 20 + 0.1, sum / 20 - 3]) {
      const share = normalCdf((bound - sum / 20) / sd);
      const own = await gridPosterior(normalMean(uniform(-10, bound), 20), gaussianData);
      for (const level of levels) {
        const x = sum / 20 + sd * normalQuantile(level * share);
        expect(Math.abs((await own.quantile(level))["mean"]! - x)).toBeLessThan(1e-4 * (await own.sd())[0]!);
        const known = normal(sum / 20, sd).logDensity(x) - Math.log(share);
        expect(Math.abs((await own.logProb([x])) - known)).toBeLessThan(2e-4);
      }
      expect(await own.logProb([bound + 0.01])).toBe(-Infinity);
    }
  });

  it("is consistent under a prior that has no closed form", async () => {
    const own = await gridPosterior(poisson(logNormal(0, 2), 3), [1, 2, 0]);
    const fine = await gridPosterior(poisson(logNormal(0, 2), 3), [1, 2, 0], { points: 4000 });
    expect((await own.mean())[0]).toBeCloseTo((await fine.mean())[0]!, 6);
    expect((await own.quantile(0.95))[0]).toBeCloseTo((await fine.quantile(0.95))[0]!, 5);
  });

  it("finds the evidence", async () => {
    // beta–binomial: C(10, 4) B(6, 9) / B(2, 3) = 210 · (5! 8! / 14!) · 12
    const own = await gridPosterior(binomial(beta(2, 3), 10), 4);
    expect(own.logEvidence).toBeCloseTo(Math.log(210 * 12 * ((120 * 40320) / 87178291200)), 8);
  });

  it("has a density that integrates to one over its nodes, and draws that follow it", async () => {
    const own = await gridPosterior(binomial(uniform(0, 1), 10), 4);
    const nodes = own.grid[0]!;
    expect(own.density.reduce((a, b) => a + b) * (nodes[1]! - nodes[0]!)).toBeCloseTo(1, 5);
    const draws = (await own.sample(4000, { seed: 3 }))
      .column("p")
      .map((x) => beta(5, 7).cdf(x))
      .sort();
    const distance = draws.reduce(
      (most, p, i) => Math.max(most, Math.abs(p - i / 4000), Math.abs(p - (i + 1) / 4000)),
      0,
    );
    expect(distance * Math.sqrt(4000)).toBeLessThan(1.95);
    expect((await own.sample(5, { seed: 3 })).values).toEqual((await own.sample(4000, { seed: 3 })).values.slice(0, 5));
    expect((await own.sample(5, { seed: 4 })).values).not.toEqual((await own.sample(5, { seed: 3 })).values);
  });

  it("does a batch as it does single data sets, those that need finer grids included", async () => {
    const model = poisson(gamma(0.5, 0.001), 3);
    const all = [
      [0, 1, 0],
      [400, 420, 410],
      [3000, 3010, 2990],
    ];
    const batch = await gridPosterior(model, { shape: [3, 3], data: Float64Array.from(all.flat()) });
    if (!("length" in batch)) return expect.fail("a batch is required");
    const [mean, median] = [await batch.mean(), await batch.quantile(0.5)];
    const draws = await batch.sample(3, { seed: 9 });
    expect(draws.length).toBe(9);
    for (const [i, data] of all.entries()) {
      const one = await gridPosterior(model, data);
      expect(mean.at(i)[0]).toBe((await one.mean())[0]);
      expect(median.at(i)[0]).toBe((await one.quantile(0.5))[0]);
      expect(draws.values.slice(3 * i, 3 * i + 3)).toEqual((await batch.at(i).sample(3, { seed: 9 })).values);
    }
    expect(new Set(draws.values).size).toBe(9);
    expect(inspect(batch)).toContain("3 data sets: rate");
  });

  it("shows its mean, spread and quantiles", async () => {
    const own = await gridPosterior(binomial(uniform(0, 1), 10), 4);
    expect(inspect(own)).toBe(
      "posterior on a grid\n     mean      sd     5 %  median    95 %\np  0.4167  0.1367  0.1996  0.4119  0.6502",
    );
  });
});

describe("gridPosterior, two parameters", () => {
  const model = twoMeans(normal(0, 1), normal(0.5, 2));
  const data = [1.1, 0.2];
  // Posterior precision P = Aᵀ Σ⁻¹ A + Λ; mean P⁻¹ (Aᵀ Σ⁻¹ z + Λ m), with A = [[1, 1], [1, −½]].
  const precision = [25 + 100 + 1, 25 - 50, 25 + 25 + 0.25] as const;
  const determinant = precision[0] * precision[2] - precision[1] ** 2;
  const cov = [precision[2] / determinant, -precision[1] / determinant, precision[0] / determinant] as const;
  const right = [25 * 1.1 + 100 * 0.2, 25 * 1.1 - 50 * 0.2 + 0.125] as const;
  const mean = [cov[0] * right[0] + cov[1] * right[1], cov[1] * right[0] + cov[2] * right[1]] as const;

  it("agrees with a bivariate normal posterior", async () => {
    const own = await gridPosterior(model, data);
    const [m, s] = [await own.mean(), await own.sd()];
    const quantiles = await own.quantile(levels);
    for (const j of [0, 1]) {
      const sd = Math.sqrt(cov[2 * j]!);
      expect(Math.abs(m[j]! - mean[j]!)).toBeLessThan(1e-4 * sd);
      expect(Math.abs(s[j]! - sd)).toBeLessThan(1e-4 * sd);
      levels.forEach((level, k) => {
        expect(Math.abs(quantiles.at(k)[j]! - mean[j]! - sd * normalQuantile(level))).toBeLessThan(2e-3 * sd);
      });
    }
    for (const [da, db] of [
      [0, 0],
      [0.05, -0.1],
      [-0.2, 0.15],
    ] as const) {
      const form = precision[0] * da * da + 2 * precision[1] * da * db + precision[2] * db * db;
      const known = -Math.log(2 * Math.PI) + 0.5 * Math.log(determinant) - 0.5 * form;
      expect(Math.abs((await own.logProb({ a: mean[0] + da, b: mean[1] + db })) - known)).toBeLessThan(1e-3);
    }
  });

  it("draws pairs with their correlation", async () => {
    const draws = await (await gridPosterior(model, data)).sample(3000, { seed: 1 });
    let product = 0;
    for (let i = 0; i < draws.length; i++) product += (draws.at(i)[0]! - mean[0]) * (draws.at(i)[1]! - mean[1]);
    const spread = Math.sqrt((cov[0] * cov[2] + cov[1] ** 2) / 3000);
    expect(Math.abs(product / 3000 - cov[1])).toBeLessThan(4 * spread);
  });

  it("evaluates many values at once", async () => {
    const own = await gridPosterior(model, data);
    const table = parameterTable(["b", "a"], Float64Array.of(0.5, 0.4, 0.6, 0.3));
    const logs = await own.logProb(table);
    expect(logs[1]).toBe(await own.logProb({ a: 0.3, b: 0.6 }));
    expect(own.density.length).toBe(own.grid[0]!.length * own.grid[1]!.length);
  });
});

describe("gridPosterior, refused", () => {
  const model = binomial(uniform(0, 1), 10);
  const refused = async (own: Model, data: unknown, options = {}): Promise<string> =>
    gridPosterior(own, data as number[], options).then(
      () => expect.fail("no error"),
      (error: Error) => error.message,
    );

  it("says what is required", async () => {
    const { logLikelihood: _, ...silent } = model.simulator;
    expect(await refused({ ...model, simulator: silent }, 4)).toMatch(
      /a simulator with logLikelihood is required, and binomial has none/,
    );
    expect(await refused(model, [[1, 2]])).toMatch(/data of shape \[\], or a batch \[B\], are required, got \[1, 2\]/);
    expect(await refused(model, Number.NaN)).toMatch(/data must be finite numbers, got NaN/);
    expect(await refused(model, 4, { points: 3 })).toBe("gridPosterior: points must be an integer of 4 or more, got 3");
    const three = { ...model, prior: prior({ a: uniform(0, 1), b: uniform(0, 1), c: uniform(0, 1) }) };
    expect(await refused(three, 4)).toBe(
      "gridPosterior: one or two parameters are required, got 3: use metropolisHastings",
    );
    const impossible = { ...model, simulator: { ...model.simulator, logLikelihood: () => -Infinity } };
    expect(await refused(impossible, 4)).toBe(
      "gridPosterior: the likelihood of data set 0 is zero at every node of the grid",
    );
    const nan = { ...model, simulator: { ...model.simulator, logLikelihood: () => Number.NaN } };
    expect(await refused(nan, 4)).toMatch(/binomial must give a number or { value, gradient }, got NaN at p = 0\.0005/);
    const throwing = {
      ...model,
      simulator: {
        ...model.simulator,
        logLikelihood: () => {
          throw new Error("no");
        },
      },
    };
    expect(await refused(throwing as Model, 4)).toMatch(/logLikelihood: binomial failed at p = 0\.0005: no/);
  });

  it("ends when its signal fires", async () => {
    const slow = {
      ...model,
      simulator: {
        ...model.simulator,
        logLikelihood: () => {
          const end = performance.now() + 5;
          while (performance.now() < end);
          return 0;
        },
      },
    };
    const began = performance.now();
    await expect(gridPosterior(slow, 4, { signal: AbortSignal.timeout(200) })).rejects.toThrow(AbortError);
    expect(performance.now() - began).toBeLessThan(1200);
  });
});
