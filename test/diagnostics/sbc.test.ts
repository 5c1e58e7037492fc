import { describe, expect, it } from "vitest";
import { rankHistogram, rankTransform, sbcRanks } from "#src/diagnostics/sbc.js";

describe("simulation-based calibration", () => {
  it("counts the draws below each truth", () => {
    expect(Array.from(sbcRanks([1, 2, 3, 1, 2, 3], [2.5, 0]))).toEqual([2, 0]);
  });
  it("refuses draws that do not share out evenly", () => {
    expect(() => sbcRanks([1, 2, 3], [1, 2])).toThrow(
      "the same number of draws for each of 2 truths is required, got 3 draws",
    );
  });
  it("spreads a rank over its own cell", () => {
    const spread = rankTransform(new Array<number>(1000).fill(3), 9, 1);
    expect(Math.min(...spread)).toBeGreaterThan(0.3);
    expect(Math.max(...spread)).toBeLessThan(0.4);
    expect(new Set(spread).size).toBe(1000);
  });
  it("fills bins of equal width and gives a band around what is expected", () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => (i + 0.5) / 1000);
    const { counts, expected, lower, upper } = rankHistogram(values, 10);
    expect(Array.from(counts)).toEqual(new Array(10).fill(100));
    expect(expected).toBe(100);
    // Bonferroni over 10 bins at 95 %: ±2.81 binomial standard deviations of 9.49.
    expect(Math.abs(lower - (100 - 2.81 * 9.49))).toBeLessThan(2);
    expect(Math.abs(upper - (100 + 2.81 * 9.49))).toBeLessThan(2);
  });
});
