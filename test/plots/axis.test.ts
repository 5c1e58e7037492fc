import { expect, it } from "vitest";
import { extent, heading, withUnit } from "#src/plots/axis.js";

it("finds the least interval around finite values", () => {
  expect(extent([3, Number.NaN, -1], new Float32Array([2, Number.POSITIVE_INFINITY]))).toEqual([-1, 3]);
});
it("writes units in parentheses", () => {
  expect(withUnit("range", "km")).toBe("range (km)");
  expect(withUnit("range")).toBe("range");
});
it("gives a heading only if there is one", () => {
  expect(heading({})).toEqual({});
  expect(heading({ title: "a", subtitle: "b" })).toEqual({ title: { text: "a", subtitle: "b" } });
});
