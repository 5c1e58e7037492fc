import { describe, expect, it } from "vitest";
import { meanScore, median, medianScore, rootMeanScore } from "#src/diagnostics/score.js";
import { random } from "#src/random/random.js";

const stream = random(3);
const normals = Float64Array.from({ length: 4000 }, () => 2 + stream.normal());

describe("scores over data sets", () => {
  it("gives a mean with sd/√n", () => {
    expect(meanScore([1, 2, 3, 6])).toEqual({ value: 3, standardError: Math.sqrt(14 / 3 / 4) });
  });
  it("gives a root with the error of the delta method", () => {
    const { value, standardError } = rootMeanScore([1, 2, 3, 6]);
    expect(value).toBeCloseTo(Math.sqrt(3), 12);
    expect(standardError).toBeCloseTo(Math.sqrt(14 / 3 / 4) / (2 * Math.sqrt(3)), 12);
  });
  it("gives the median of odd and even numbers of items", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([5, 1, 3, 4])).toBe(3.5);
  });
  it("gives a bootstrap error that agrees with the asymptotic law √(π/2)·σ/√n", () => {
    const { value, standardError } = medianScore(normals, { seed: 5, resamples: 1000 });
    expect(value).toBe(median(normals));
    expect(Math.abs(standardError / Math.sqrt(Math.PI / 2 / normals.length) - 1)).toBeLessThan(0.15);
  });
  it("carries the bootstrap through a transformation", () => {
    const plain = medianScore(normals, { seed: 5 });
    const double = medianScore(normals, { seed: 5 }, (m) => 2 * m);
    expect(double.value).toBe(2 * plain.value);
    expect(double.standardError).toBeCloseTo(2 * plain.standardError, 12);
  });
  it("is the same for the same seed and differs for another", () => {
    expect(medianScore(normals, { seed: 1 })).toEqual(medianScore(normals, { seed: 1 }));
    expect(medianScore(normals, { seed: 1 }).standardError).not.toBe(medianScore(normals, { seed: 2 }).standardError);
  });
  it("refuses an empty list", () => {
    expect(() => meanScore([])).toThrow("meanScore: at least one data set is required, got none");
  });
});
