import { describe, expect, it } from "vitest";
import { normalCdf } from "#src/numerics/erf.js";
import { incompleteGammaP } from "#src/numerics/incomplete-gamma.js";
import { type Random, random } from "#src/random/random.js";
import { threefry } from "#src/random/threefry.js";
import { NabiError } from "#src/runtime/error.js";

const draws = 40_000;

function sample(count: number, draw: () => number): Float64Array {
  return Float64Array.from({ length: count }, draw);
}

/** √n times the Kolmogorov–Smirnov distance; exceeds 1.95 with probability 0.001 when the law is right. */
function kolmogorov(values: Float64Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    distance = Math.max(distance, (i + 1) / sorted.length - p, p - i / sorted.length);
  });
  return distance * Math.sqrt(sorted.length);
}

function mean(values: Float64Array, power = 1): number {
  return values.reduce((sum, x) => sum + x ** power, 0) / values.length;
}

function correlation(a: Random, b: Random): number {
  let sum = 0;
  for (let i = 0; i < draws; i++) sum += a.normal() * b.normal();
  return sum / draws;
}

describe("streams", () => {
  it("repeat for the same seed and differ for others, in either half of the seed", () => {
    const first = (seed: number): number => random(seed).uniform();
    expect(first(5)).toBe(first(5));
    const seeds = [0, 1, 5, 2 ** 32, 2 ** 32 + 5, 2 ** 52 + 5, Number.MAX_SAFE_INTEGER];
    expect(new Set(seeds.map(first)).size).toBe(seeds.length);
  });
  it("depend on (seed, path) only, not on what was drawn or split before", () => {
    const parent = random(3);
    const direct = parent.split(7).split(2).uniform();
    parent.split(1).fillNormal(new Float64Array(5));
    parent.uniform();
    parent.normal();
    expect(parent.split(7).split(2).uniform()).toBe(direct);
    expect(parent.split(2).split(7).uniform()).not.toBe(direct);
    expect(parent.split(2 ** 32 + 7).uniform()).not.toBe(parent.split(7).uniform());
  });
  it("do not share draws with their children", () => {
    const parent = random(4);
    const seen = new Set(Array.from({ length: 1000 }, () => parent.uniform()));
    for (let i = 0; i < 1000; i++) expect(seen.has(parent.split(i).uniform())).toBe(false);
  });
  it("are uncorrelated between neighbours, parents and seeds (five standard errors)", () => {
    const bound = 5 / Math.sqrt(draws);
    expect(Math.abs(correlation(random(1).split(0), random(1).split(1)))).toBeLessThan(bound);
    expect(Math.abs(correlation(random(1), random(1).split(0)))).toBeLessThan(bound);
    expect(Math.abs(correlation(random(1), random(2)))).toBeLessThan(bound);
  });
  it("read the first uniform from the block of counter 0 under the seed's two halves", () => {
    const words = new Uint32Array(2);
    threefry(5, 3, 0, 0, words);
    expect(random(3 * 2 ** 32 + 5).uniform()).toBe(((words[0]! >>> 5) * 2 ** 26 + (words[1]! >>> 6)) * 2 ** -53);
  });
  it("take a child's key from a counter that no draw reaches: the top bit is set", () => {
    const words = new Uint32Array(2);
    threefry(9, 0, 7, 0x80000000 + 2, words);
    const [key0, key1] = words;
    threefry(key0!, key1!, 0, 0, words);
    const expected = ((words[0]! >>> 5) * 2 ** 26 + (words[1]! >>> 6)) * 2 ** -53;
    expect(
      random(9)
        .split(2 * 2 ** 32 + 7)
        .uniform(),
    ).toBe(expected);
  });
  it.each([-1, 1.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])("refuse the seed %s", (seed) => {
    expect(() => random(seed)).toThrow(NabiError);
    expect(() => random(seed)).toThrow(`random: the seed must be an integer from 0 to 9007199254740991, got ${seed}`);
  });
});

describe("draws", () => {
  it("uniform: on (0, 1), by Kolmogorov–Smirnov, with 53 bits", () => {
    const stream = random(11);
    const values = sample(draws, () => stream.uniform());
    expect(kolmogorov(values, (x) => x)).toBeLessThan(1.95);
    expect(Math.min(...values)).toBeGreaterThan(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.some((x) => (x * 2 ** 53) % 2 === 1)).toBe(true);
  });
  it("normal: Kolmogorov–Smirnov and four moments", () => {
    const stream = random(12);
    const values = sample(draws, () => stream.normal());
    expect(kolmogorov(values, normalCdf)).toBeLessThan(1.95);
    // Standard errors of the sample moments of a standard normal: √1, √2, √15, √96 over √n.
    const moments = [0, 1, 0, 3];
    const variances = [1, 2, 15, 96];
    moments.forEach((moment, k) => {
      expect(Math.abs(mean(values, k + 1) - moment)).toBeLessThan(4 * Math.sqrt(variances[k]! / draws));
    });
  });
  it("normal: both members of a pair are independent", () => {
    const stream = random(13);
    expect(Math.abs(correlation(stream, stream))).toBeLessThan(5 / Math.sqrt(draws));
  });
  it("fillNormal gives what single calls give, also from an odd place", () => {
    const [single, filled] = [random(14), random(14)];
    const first = new Float64Array(3);
    const second = new Float64Array(4);
    filled.fillNormal(first);
    filled.fillNormal(second);
    expect([...first, ...second]).toEqual([...sample(7, () => single.normal())]);
  });
  it.each([0.05, 0.3, 1, 1.7, 8, 500])("gamma with shape %s: Kolmogorov–Smirnov and mean", (shape) => {
    const stream = random(15);
    const values = sample(draws, () => stream.gamma(shape));
    expect(kolmogorov(values, (x) => incompleteGammaP(shape, x))).toBeLessThan(1.95);
    expect(Math.abs(mean(values) - shape)).toBeLessThan(4 * Math.sqrt(shape / draws));
    expect(Math.min(...values)).toBeGreaterThan(0);
  });
  it("integer: every value equally often (χ² at 0.001), also where remainders would be biased", () => {
    const stream = random(16);
    const counts = new Float64Array(7);
    for (let i = 0; i < draws; i++) counts[stream.integer(7)]!++;
    const chiSquare = counts.reduce((sum, c) => sum + (c - draws / 7) ** 2 / (draws / 7), 0);
    expect(chiSquare).toBeLessThan(22.46);
    // Of 2⁵³ values, remainders modulo 3·2⁵¹ would fall on the lower third twice as often as on the rest.
    const bound = 3 * 2 ** 51;
    const low = sample(3000, () => Number(stream.integer(bound) < bound / 3));
    expect(Math.abs(mean(low) - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 3000));
    expect(stream.integer(1)).toBe(0);
  });
  it("permutation: a permutation, all six of three equally often", () => {
    const stream = random(17);
    expect([...stream.permutation(100)].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const key = stream.permutation(3).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    const chiSquare = [...counts.values()].reduce((sum, c) => sum + (c - 2000) ** 2 / 2000, 0);
    expect(chiSquare).toBeLessThan(20.52);
    expect(stream.permutation(0).length).toBe(0);
  });
  it("refuses impossible arguments by name", () => {
    expect(() => random(1).gamma(0)).toThrow("gamma: the shape must be positive and finite, got 0");
    expect(() => random(1).gamma(Number.NaN)).toThrow(NabiError);
    expect(() => random(1).integer(0)).toThrow("integer: the bound must be an integer from 1");
    expect(() => random(1).permutation(-1)).toThrow(NabiError);
    expect(() => random(1).split(0.5)).toThrow("random: the index of a split");
  });
});
