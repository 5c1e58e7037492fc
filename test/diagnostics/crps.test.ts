import { describe, expect, it } from "vitest";
import { crpsFromCdf, crpsFromDensity, crpsFromDraws, crpsFromQuantiles } from "#src/diagnostics/crps.js";
import { normalCdf } from "#src/numerics/erf.js";
import { normalQuantile } from "#src/numerics/probit.js";
import { random } from "#src/random/random.js";

const density = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

/** Gneiting and Raftery (2007), eq. 21 for the normal law. */
function normalCrps(mean: number, sd: number, truth: number): number {
  const z = (truth - mean) / sd;
  return sd * (z * (2 * normalCdf(z) - 1) + 2 * density(z) - 1 / Math.sqrt(Math.PI));
}

const truths = [-3, -0.4, 0.123, 1, 2.7, 9];
const mean = 0.5;
const sd = 0.8;

describe("CRPS", () => {
  it.each(truths)("of a normal density on a grid equals the closed form at %d", (truth) => {
    const points = Float64Array.from({ length: 2001 }, (_, i) => mean + sd * (i / 125 - 8));
    const value = crpsFromDensity(
      points,
      points.map((x) => 7 * density((x - mean) / sd)),
      truth,
    );
    expect(value).toBeCloseTo(normalCrps(mean, sd, truth), 5);
  });
  it.each(truths)("of many quantiles comes close to it at %d", (truth) => {
    const levels = Float64Array.from({ length: 999 }, (_, i) => (i + 1) / 1000);
    const value = crpsFromQuantiles(
      levels,
      levels.map((p) => mean + sd * normalQuantile(p)),
      truth,
    );
    expect(Math.abs(value / normalCrps(mean, sd, truth) - 1)).toBeLessThan(2e-3);
  });
  it("of a uniform law is exact from its two ends", () => {
    for (const truth of [-0.5, 0, 0.3, 1, 1.7]) {
      const inside = Math.min(1, Math.max(0, truth));
      const exact = (inside ** 3 + (1 - inside) ** 3) / 3 + Math.abs(truth - inside);
      expect(crpsFromCdf([0, 1], [0, 1], truth)).toBeCloseTo(exact, 12);
    }
  });
  it("of a point mass is the distance", () => {
    expect(crpsFromCdf([2], [1], 5)).toBe(3);
    expect(crpsFromDraws([2, 2, 2], 5)).toBe(3);
  });
});

describe("fair estimator", () => {
  const stream = random(11);
  const draws = Float64Array.from({ length: 60 }, () => mean + sd * stream.normal());
  it("equals its definition by two loops", () => {
    let first = 0;
    let second = 0;
    for (const x of draws) {
      first += Math.abs(x - 0.123) / draws.length;
      for (const y of draws) second += Math.abs(x - y) / (2 * draws.length * (draws.length - 1));
    }
    expect(crpsFromDraws(draws, 0.123)).toBeCloseTo(first - second, 12);
  });
  it("is unbiased already for three draws", () => {
    const repeats = 40_000;
    let sum = 0;
    let squares = 0;
    for (let r = 0; r < repeats; r++) {
      const value = crpsFromDraws(
        [0, 1, 2].map(() => mean + sd * stream.normal()),
        1,
      );
      sum += value;
      squares += value * value;
    }
    const error = Math.sqrt((squares / repeats - (sum / repeats) ** 2) / repeats);
    expect(Math.abs(sum / repeats - normalCrps(mean, sd, 1))).toBeLessThan(4 * error);
  });
  it("needs two draws", () => {
    expect(() => crpsFromDraws([1], 0)).toThrow("at least 2 draws are required, got 1");
  });
});
