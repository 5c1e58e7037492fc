import { expect, it } from "vitest";
import { compassSearch } from "#src/numerics/compass-search.js";

const unit = [
  [0, 1],
  [0, 1],
] as const;

it("climbs a narrow diagonal ridge to its top", () => {
  const ridge = ([x, y]: readonly [number, number]): number => -100 * (x + y - 1) ** 2 - (x - 0.3) ** 2;
  const [x, y] = compassSearch(ridge, [0.9, 0.1], unit);
  expect(x).toBeCloseTo(0.3, 3);
  expect(y).toBeCloseTo(0.7, 3);
});

it("goes to the bounds and not beyond", () => {
  expect(compassSearch(([x, y]) => x - y, [0.5, 0.5], unit)).toEqual([1, 0]);
});
