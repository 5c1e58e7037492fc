import { describe, expect, it } from "vitest";
import { ecdfBand, empiricalCdf } from "#src/diagnostics/ecdf-band.js";
import { random } from "#src/random/random.js";

describe("simultaneous band", () => {
  it.each([
    [30, 10, 0.9],
    [200, 40, 0.95],
  ])("of %i values at %i points holds the whole curve with probability %d", (n, points, level) => {
    const band = ecdfBand(n, { points, level });
    const stream = random(17);
    const repeats = 4000;
    let inside = 0;
    for (let r = 0; r < repeats; r++) {
      const cdf = empiricalCdf(
        Float64Array.from({ length: n }, () => stream.uniform()),
        band.points,
      );
      if (cdf.every((value, k) => value >= band.lower[k]! && value <= band.upper[k]!)) inside++;
    }
    const error = Math.sqrt((level * (1 - level)) / repeats);
    // Counts are whole numbers, so the level is reached or exceeded a little, never missed.
    expect(inside / repeats).toBeGreaterThan(level - 3 * error);
    expect(inside / repeats).toBeLessThan(level + 0.025);
  });
  it("ends at one and narrows with n", () => {
    const band = ecdfBand(100);
    expect([band.lower.at(-1), band.upper.at(-1)]).toEqual([1, 1]);
    const half = (n: number): number => {
      const { lower, upper } = ecdfBand(n, { points: 20 });
      return upper[9]! - lower[9]!;
    };
    expect(half(400) / half(100)).toBeCloseTo(0.5, 1);
  });
});

it("counts values at or below each point", () => {
  expect(Array.from(empiricalCdf([0.1, 0.5, 0.9, 0.5], [0.05, 0.5, 0.8, 1]))).toEqual([0, 0.75, 0.75, 1]);
});
