import { describe, expect, it } from "vitest";
import { quantiles, sortedQuantile, weightedQuantiles } from "#src/numerics/quantiles.js";
import { random } from "#src/random/random.js";

describe("sample quantiles", () => {
  it("are those of R: quantile(c(1, 2, 4, 8, 16), c(0, .1, .25, .5, .9, 1))", () => {
    const expected = [1, 1.4, 2, 4, 12.8, 16];
    quantiles([8, 1, 16, 4, 2], [0, 0.1, 0.25, 0.5, 0.9, 1]).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 13);
    });
  });
  it("of one value are that value; of none, or of NaN, NaN", () => {
    expect(quantiles([3], [0, 0.4, 1])).toEqual([3, 3, 3]);
    expect(quantiles([], [0.5])).toEqual([Number.NaN]);
    expect(quantiles([1, Number.NaN, 2], [0.5])).toEqual([Number.NaN]);
    expect(sortedQuantile([], 0.5)).toBeNaN();
  });
  it("with equal weights are the unweighted ones", () => {
    const stream = random(1);
    const sample = Array.from({ length: 57 }, () => stream.normal());
    const levels = [0, 0.03, 0.5, 0.77, 1];
    const plain = quantiles(sample, levels);
    weightedQuantiles(sample, new Float64Array(57).fill(0.3), levels).forEach((value, i) => {
      expect(value).toBeCloseTo(plain[i]!, 12);
    });
  });
  it("follow the weights: importance weights turn uniform draws into the law x²", () => {
    const stream = random(2);
    const sample = Array.from({ length: 20_000 }, () => stream.uniform());
    const weights = sample.map((x) => 2 * x);
    weightedQuantiles(sample, weights, [0.1, 0.5, 0.9]).forEach((value, i) => {
      expect(Math.abs(value - Math.sqrt([0.1, 0.5, 0.9][i]!))).toBeLessThan(0.02);
    });
    expect(weightedQuantiles([1, 2, 3], [0, 5, 0], [0, 0.5, 1])).toEqual([2, 2, 2]);
  });
});
