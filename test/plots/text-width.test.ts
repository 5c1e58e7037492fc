import { expect, it } from "vitest";
import { textWidth } from "#src/plots/text-width.js";

it("gives Helvetica's widths", () => {
  expect(textWidth("il", 10)).toBeCloseTo(4.44, 10);
  expect(textWidth("0000", 10)).toBeCloseTo(22.24, 10);
  expect(textWidth("W", 10)).toBeCloseTo(9.44, 10);
  expect(textWidth("θ", 10)).toBeCloseTo(5.7, 10);
  expect(textWidth("W", 10, true)).toBeGreaterThan(textWidth("W", 10));
});
