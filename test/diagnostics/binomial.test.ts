import { expect, it } from "vitest";
import { binomialProbability, binomialQuantile, logFactorials } from "#src/diagnostics/binomial.js";

const table = logFactorials(500);

it("gives probabilities that sum to one, with mean n·p", () => {
  for (const [n, p] of [
    [1, 0.3],
    [10, 0.5],
    [500, 0.02],
  ] as const) {
    const all = Array.from({ length: n + 1 }, (_, k) => binomialProbability(k, n, p, table));
    expect(all.reduce((a, b) => a + b)).toBeCloseTo(1, 10);
    expect(all.reduce((sum, q, k) => sum + k * q, 0)).toBeCloseTo(n * p, 8);
  }
  expect(binomialProbability(2, 4, 0.5, table)).toBeCloseTo(6 / 16, 12);
});
it("gives the ends of a degenerate law", () => {
  expect(binomialProbability(0, 5, 0, table)).toBe(1);
  expect(binomialProbability(5, 5, 1, table)).toBe(1);
  expect(binomialProbability(4, 5, 1, table)).toBe(0);
});
it("gives the smallest count whose cdf reaches the level", () => {
  expect(binomialQuantile(0.5, 4, 0.5, table)).toBe(2);
  expect(binomialQuantile(1 / 16, 4, 0.5, table)).toBe(0);
  expect(binomialQuantile(0.07, 4, 0.5, table)).toBe(1);
});
