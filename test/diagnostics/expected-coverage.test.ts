import { describe, expect, it } from "vitest";
import { centralMasses, densityRanks, expectedCoverage } from "#src/diagnostics/expected-coverage.js";

describe("expected coverage", () => {
  it("ranks the truth from the mode down", () => {
    expect(Array.from(densityRanks([-1, -2, -3, -1, -2, -3], [-2.5, 0]))).toEqual([2, 0]);
  });
  it("gives the mass of the central interval that just holds the truth", () => {
    expect(Array.from(centralMasses([0.5, 0, 1, 0.25]))).toEqual([0, 1, 1, 0.5]);
  });
  it("follows the diagonal for uniform masses and leaves the band for others", () => {
    const uniform = Float64Array.from({ length: 500 }, (_, i) => (i + 0.5) / 500);
    const curve = expectedCoverage(uniform, { points: 20 });
    expect(curve.inside).toBe(true);
    curve.nominal.forEach((nominal, k) => {
      expect(curve.empirical[k]).toBeCloseTo(nominal, 2);
    });
    const narrow = expectedCoverage(uniform.map(Math.sqrt), { points: 20 });
    expect(narrow.inside).toBe(false);
    expect(narrow.empirical[9]).toBeLessThan(narrow.lower[9]!);
  });
});
