import { expect, it } from "vitest";
import { coverage } from "#src/diagnostics/coverage.js";

it("counts truths strictly inside, with the binomial error", () => {
  const { value, standardError } = coverage([0, 0, 0, 0], [1, 1, 1, 1], [0.5, 0, 1, 0.9]);
  expect(value).toBe(0.5);
  expect(standardError).toBe(0.25);
});
