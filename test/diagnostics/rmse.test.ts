import { expect, it } from "vitest";
import { rmse } from "#src/diagnostics/rmse.js";

it("is the root of the mean squared error", () => {
  expect(rmse([1, 2, 5], [1, 3, 3]).value).toBeCloseTo(Math.sqrt(5 / 3), 12);
});
it("refuses arrays of different lengths", () => {
  expect(() => rmse([1, 2], [1])).toThrow("rmse: arrays of one length are required, got lengths 2, 1");
});
