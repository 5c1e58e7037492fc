import { describe, expect, it } from "vitest";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { random } from "#src/random/random.js";
import { NabiError } from "#src/runtime/error.js";
import { gridPosterior } from "#src/samplers/grid-posterior.js";
import { whittleMatern } from "#src/simulators/gaussian-process/whittle-matern.js";
import { invertedPairLogDensity } from "#src/simulators/inverted-max-stable/schlather.js";
import { invertedMaxStable } from "#src/simulators/inverted-max-stable.js";
import { pairwiseLikelihood } from "#src/simulators/pairwise-likelihood.js";
import { simulate } from "#src/simulators/simulate.js";

const quiet = { onProgress: () => {} };
const small = invertedMaxStable({ grid: [6, 6] });

describe("inverted max-stable fields", () => {
  const values = { range: 0.3, smoothness: 1.2 };
  const count = 3_000;
  const root = random(1);
  const fields = Array.from({ length: count }, (_, i) => small.simulate(values, root.split(i)));

  it("have unit exponential margins at every site: first, middle and last", () => {
    for (const site of [0, 7, 14, 21, 35]) {
      const sorted = Float64Array.from(fields, (field) => field[site]!).sort();
      let distance = 0;
      sorted.forEach((z, i) => {
        const p = 1 - Math.exp(-z);
        distance = Math.max(distance, (i + 1) / count - p, p - i / count);
      });
      expect(distance * Math.sqrt(count)).toBeLessThan(1.95); // probability 0.001
    }
  });

  it("have the Schlather process's extremal coefficients: the minimum of two sites is exponential with rate 1 + √((1 − ρ)/2)", () => {
    const rho = whittleMatern(values.smoothness);
    for (const [a, b, h] of [
      [0, 1, 0.2],
      [14, 16, 0.4],
      [0, 35, Math.SQRT2],
      [35, 30, 1],
    ] as const) {
      const rate = 1 + Math.sqrt((1 - rho(h / values.range)) / 2);
      const mean = fields.reduce((sum, field) => sum + Math.min(field[a]!, field[b]!) / count, 0);
      expect(Math.abs(mean * rate - 1)).toBeLessThan(4 / Math.sqrt(count));
    }
  });

  it("are the same bits in threads, also where they are very smooth, and refuse parameters out of range", async () => {
    const model = { prior: prior({ range: uniform(0, 0.6), smoothness: uniform(0.5, 3) }), simulator: small };
    const [one, two] = await Promise.all(
      [1, 2].map((workers) => simulate(model, { count: 20, seed: 2, workers, ...quiet })),
    );
    expect(one!.data).toEqual(two!.data);
    expect(small.simulate({ range: 0.6, smoothness: 3 }, random(1)).length).toBe(36);
    expect(() => small.simulate({ range: 0, smoothness: 1 }, random(1))).toThrow(NabiError);
    expect(small.symmetries).toHaveLength(8);
    expect(small.symmetries!.every(({ sign }) => sign === 1)).toBe(true);
  });
});

describe("the density of a pair", () => {
  it("is the mixed derivative of its survival function", () => {
    // With Z = 1/Y: Pr(Z₁ > a, Z₂ > b) = exp(−V(1/a, 1/b)).
    const survival = (a: number, b: number, rho: number): number => {
      const [x, y] = [1 / a, 1 / b];
      const s = Math.sqrt(x * x - 2 * rho * x * y + y * y);
      return Math.exp(-0.5 * (1 / x + 1 / y + s / (x * y)));
    };
    const h = 1e-4;
    for (const rho of [-0.2, 0, 0.5, 0.95])
      for (const [a, b] of [
        [0.3, 0.4],
        [1, 1],
        [2.5, 0.7],
      ] as const) {
        const mixed =
          (survival(a + h, b + h, rho) -
            survival(a + h, b - h, rho) -
            survival(a - h, b + h, rho) +
            survival(a - h, b - h, rho)) /
          (4 * h * h);
        expect(Math.exp(invertedPairLogDensity(a, b, rho)) / mixed).toBeCloseTo(1, 4);
      }
  });
});

describe("pairwiseLikelihood", () => {
  const model = { prior: prior({ range: uniform(0, 0.6), smoothness: uniform(0.5, 3) }), simulator: small };

  it("adds up the pairs that are close, by distance", () => {
    const pairs = small.pairs(0.25);
    expect(pairs.first).toHaveLength(60); // 2 · 6 · 5 neighbours
    expect(Array.from(pairs.distances)).toEqual([0.2]);
    expect(small.pairs(0.4).first).toHaveLength(60 + 2 * 25); // and diagonals: what is exactly 0.4 apart is not closer
    expect(small.pairs(2).first).toHaveLength((36 * 35) / 2);
    const data = small.simulate({ range: 0.3, smoothness: 1 }, random(3));
    const values = { range: 0.25, smoothness: 1.4 };
    const all = small.pairs(0.5);
    let sum = 0;
    for (let pair = 0; pair < all.first.length; pair++) {
      const [i, j] = [all.first[pair]!, all.second[pair]!];
      const h = Math.hypot((i % 6) - (j % 6), Math.floor(i / 6) - Math.floor(j / 6)) / 5;
      sum += small.pairLogDensity(values, data[i]!, data[j]!, h);
    }
    expect(small.pairsLogDensity(values, data, all)).toBeCloseTo(sum, 8);
  });

  it("is largest, on average, at the truth, and a smaller magnitude widens its posterior", async () => {
    const truth = { range: 0.25, smoothness: 1.5 };
    const data = small.simulate(truth, random(4));
    const sd = async (magnitude: number): Promise<number> => {
      const potential = pairwiseLikelihood(model, data, { magnitude, distance: 0.3 });
      return (await (await gridPosterior(potential, { points: 40, ...quiet })).sd())[0]!;
    };
    expect(await sd(0.1)).toBeGreaterThan(await sd(1));
    const sums = [0, 0, 0, 0];
    for (let i = 0; i < 200; i++) {
      const field = small.simulate(truth, random(5).split(i));
      const potential = pairwiseLikelihood(model, field, { prior: false, distance: 0.3 });
      const values = potential.logDensity(Float64Array.of(0.25, 1.5, 0.4, 1.5, 0.25, 2.5, 0.12, 1.5)) as Float64Array;
      for (const k of sums.keys()) sums[k]! += values[k]!;
    }
    for (const k of [1, 2, 3]) expect(sums[k]).toBeLessThan(sums[0]!);
  });

  it("refuses what it cannot use", () => {
    const data = small.simulate({ range: 0.3, smoothness: 1 }, random(3));
    expect(() => pairwiseLikelihood(model, data, { distance: 0.01 })).toThrow(
      /that some sites are closer than is required, got 0.01/,
    );
    expect(() => pairwiseLikelihood(model, data, { magnitude: 0 })).toThrow(
      /magnitude must be a positive number, got 0/,
    );
    expect(() => pairwiseLikelihood(model, [1, 2])).toThrow(/data of shape \[6, 6\]/);
    const boundary = Array.from({ length: 36 }, (_, i) => (i === 4 ? 0 : 1));
    expect(() => pairwiseLikelihood(model, boundary)).toThrow(
      "pairwiseLikelihood: data greater than 0 (unit exponential margins) are required, got 0 at position 4",
    );
  });
});
