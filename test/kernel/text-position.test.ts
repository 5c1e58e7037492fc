import { expect, it } from "vitest";
import { toCodePoints, toUnits } from "#kernel/text-position.js";

it("code points and UTF-16 units are converted into each other", () => {
  const text = "a🎲é𝒩z";
  const units = [0, 1, 3, 4, 6, 7];
  units.forEach((unit, point) => {
    expect(toUnits(text, point)).toBe(unit);
    expect(toCodePoints(text, unit)).toBe(point);
  });
  expect(toUnits(text, 99)).toBe(text.length);
});
