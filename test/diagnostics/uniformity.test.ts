import { describe, expect, it } from "vitest";
import { chiSquareTest, kolmogorovSmirnovTest } from "#src/diagnostics/uniformity.js";
import { random } from "#src/random/random.js";

describe("χ² test", () => {
  it("gives the tabulated 5 % point", () => {
    // Σ (n − 50)²/50 = 2·δ²/50 = 3.841 for δ = 9.8: one degree of freedom.
    const { statistic, degreesOfFreedom, pValue } = chiSquareTest([59.8, 40.2]);
    expect([statistic, degreesOfFreedom]).toEqual([expect.closeTo(3.8416, 10), 1]);
    expect(pValue).toBeCloseTo(0.05, 4);
  });
});

describe("Kolmogorov–Smirnov test", () => {
  it("measures the largest distance on both sides of each step", () => {
    expect(kolmogorovSmirnovTest([0.7]).statistic).toBeCloseTo(0.7, 12);
    expect(kolmogorovSmirnovTest([0.2]).statistic).toBeCloseTo(0.8, 12);
  });
  it("gives Kolmogorov's 5 % and 50 % points", () => {
    // All n values at d make D = max(d, 1 − d) = d for d ≥ ½; n is small, so the correction is undone by hand.
    const pAt = (x: number): number => {
      const n = 4;
      const d = x / (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n));
      return kolmogorovSmirnovTest(new Array<number>(n).fill(d)).pValue;
    };
    expect(pAt(1.3581)).toBeCloseTo(0.05, 4);
    expect(pAt(1.6276)).toBeCloseTo(0.01, 4);
  });
  it("rejects uniform values about as often as it says", () => {
    const stream = random(8);
    const repeats = 2000;
    const rejected = (level: number, ps: readonly number[]): number => ps.filter((p) => p < level).length / repeats;
    const ps = Array.from(
      { length: repeats },
      () => kolmogorovSmirnovTest(Float64Array.from({ length: 50 }, () => stream.uniform())).pValue,
    );
    expect(Math.abs(rejected(0.05, ps) - 0.05)).toBeLessThan(0.015);
    expect(Math.abs(rejected(0.5, ps) - 0.5)).toBeLessThan(0.04);
  });
});
