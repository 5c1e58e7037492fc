import { describe, expect, it } from "vitest";
import { intervalScore, intervalScores, medianIntervalScore } from "#src/diagnostics/interval-score.js";
import { normalQuantile } from "#src/numerics/probit.js";
import { random } from "#src/random/random.js";

describe("interval score", () => {
  it("is the width, plus 2/α for every unit by which the truth lies outside", () => {
    const scores = intervalScores([0, 0, 0], [1, 1, 1], [0.5, -0.1, 1.2]);
    expect(scores[0]).toBe(1);
    expect(scores[1]).toBeCloseTo(1 + 20 * 0.1, 12);
    expect(scores[2]).toBeCloseTo(1 + 20 * 0.2, 12);
    expect(intervalScores([0], [1], [1.2], 0.5)[0]).toBeCloseTo(1 + 4 * 0.2, 12);
  });
  it("is proper: the true quantiles win against narrower and wider ones", () => {
    const stream = random(2);
    const truths = Float64Array.from({ length: 20_000 }, () => stream.normal());
    const at = (factor: number): number => {
      const end = factor * normalQuantile(0.95);
      return intervalScore(
        truths.map(() => -end),
        truths.map(() => end),
        truths,
      ).value;
    };
    expect(at(1)).toBeLessThan(at(0.8));
    expect(at(1)).toBeLessThan(at(1.25));
  });
  it("has a median form", () => {
    expect(medianIntervalScore([0, 0, 0], [1, 2, 3], [0.5, 0.5, 30]).value).toBe(2);
  });
  it("refuses a level outside (0, 1)", () => {
    expect(() => intervalScores([0], [1], [0], 90)).toThrow("a level between 0 and 1 is required, got 90");
  });
});
