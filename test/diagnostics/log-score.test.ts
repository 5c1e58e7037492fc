import { expect, it } from "vitest";
import { logScore } from "#src/diagnostics/log-score.js";

it("is the mean log density", () => {
  expect(logScore([1, 2, 6])).toEqual({ value: 3, standardError: Math.sqrt(7 / 3) });
});
