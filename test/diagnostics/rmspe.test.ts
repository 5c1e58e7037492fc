import { expect, it } from "vitest";
import { rmspe } from "#src/diagnostics/rmspe.js";

it("is the root of the median squared error, blind to the worst half", () => {
  expect(rmspe([1, 2, 5], [1, 3, 3]).value).toBe(1);
  expect(rmspe([1, 2, 500], [1, 3, 3]).value).toBe(1);
});
