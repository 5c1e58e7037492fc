import { expect, it } from "vitest";
import { inlineData } from "#src/plots/inline-data.js";

it("writes columns as CSV with their types, rounded, quoted, and empty where not finite", () => {
  const { values, format } = inlineData({ x: [1 / 3, Number.NaN], name: ["a,b", 'say "c"'] });
  expect(values).toBe('x,name\n0.33333,"a,b"\n,"say ""c"""');
  expect(format).toEqual({ type: "csv", parse: { x: "number", name: "string" } });
});
it("refuses columns of different lengths", () => {
  expect(() => inlineData({ x: [1], y: [1, 2] })).toThrow("columns of one length are required, got x: 1, y: 2");
});
