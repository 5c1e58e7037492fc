import { describe, expect, it } from "vitest";
import { stepShare } from "#src/training/schedule.js";

describe("stepShare", () => {
  it("warms up over a hundred steps, or a tenth of a short run", () => {
    expect(stepShare("constant", 0, 10_000, 0)).toBeCloseTo(0.01, 12);
    expect(stepShare("constant", 99, 10_000, 0)).toBe(1);
    expect(stepShare("constant", 0, 50, 0)).toBeCloseTo(0.2, 12);
    expect(stepShare("constant", 0, 1, 0)).toBe(1);
  });

  it("falls along half a cosine", () => {
    expect(stepShare("cosine", 5000, 10_000, 0)).toBeCloseTo(0.5, 12);
    expect(stepShare("cosine", 2500, 10_000, 0)).toBeCloseTo((1 + Math.SQRT1_2) / 2, 12);
    expect(stepShare("cosine", 9_999, 10_000, 0)).toBeLessThan(1e-7);
  });

  it("halves with every plateau, and otherwise stays", () => {
    expect(stepShare("plateau", 500, 1000, 3)).toBe(0.125);
    expect(stepShare("constant", 999, 1000, 3)).toBe(1);
  });
});
