import { describe, expect, it } from "vitest";
import { crpsFromDensity } from "#src/diagnostics/crps.js";
import { publishedCrps, publishedCrpsFromDensity, publishedMcrps } from "#src/diagnostics/published-mcrps.js";
import { random } from "#src/random/random.js";

const points = Float64Array.from({ length: 801 }, (_, i) => i / 50 - 8);
const normal = (sd: number): Float64Array => points.map((x) => Math.exp(-0.5 * (x / sd) ** 2));

describe("the published MCRPS", () => {
  it("is half the mean distance of draws from the truth", () => {
    expect(publishedCrps([1, 2, 6], 2)).toBeCloseTo(5 / 6, 12);
    expect(publishedMcrps([3, 1, 2]).value).toBe(2);
  });
  it("from a density is its limit for many draws", () => {
    const stream = random(4);
    const draws = Float64Array.from({ length: 200_000 }, () => stream.normal());
    expect(publishedCrpsFromDensity(points, normal(1), 0)).toBeCloseTo(Math.sqrt(2 / Math.PI) / 2, 4);
    expect(Math.abs(publishedCrps(draws, 0.7) - publishedCrpsFromDensity(points, normal(1), 0.7))).toBeLessThan(4e-3);
  });
  it("prefers a posterior that is too narrow to the exact one, which the CRPS does not", () => {
    const stream = random(9);
    const truths = Float64Array.from({ length: 200 }, () => stream.normal());
    const mean = (f: (truth: number) => number): number =>
      truths.reduce((sum, truth) => sum + f(truth), 0) / truths.length;
    expect(mean((t) => publishedCrpsFromDensity(points, normal(0.4), t))).toBeLessThan(
      mean((t) => publishedCrpsFromDensity(points, normal(1), t)),
    );
    expect(mean((t) => crpsFromDensity(points, normal(0.4), t))).toBeGreaterThan(
      mean((t) => crpsFromDensity(points, normal(1), t)),
    );
  });
});
