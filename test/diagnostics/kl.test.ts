import { describe, expect, it } from "vitest";
import { klDivergence } from "#src/diagnostics/kl.js";

const points = Float64Array.from({ length: 4001 }, (_, i) => -12 + (24 * i) / 4000);
const logNormal =
  (mean: number, sd: number) =>
  (x: number): number =>
    -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd * Math.sqrt(2 * Math.PI));

describe("KL divergence on a grid", () => {
  it("equals the closed form for normals, in this direction", () => {
    const exact = Math.log(1.5 / 0.8) + (0.8 ** 2 + 0.7 ** 2) / (2 * 1.5 ** 2) - 0.5;
    const p = points.map(logNormal(0.3, 0.8));
    const q = points.map(logNormal(1, 1.5));
    expect(klDivergence(points, p, q)).toBeCloseTo(exact, 10);
    expect(klDivergence(points, q, p)).not.toBeCloseTo(exact, 2);
    expect(klDivergence(points, p, p)).toBe(0);
  });
  it("takes points that are not evenly spaced", () => {
    const uneven = Float64Array.from({ length: 6001 }, (_, i) => (12 * Math.sinh(4 * (i / 3000 - 1))) / Math.sinh(4));
    const value = klDivergence(uneven, uneven.map(logNormal(0, 1)), uneven.map(logNormal(0.5, 1)));
    expect(value).toBeCloseTo(0.125, 5);
  });
  it("ignores where p vanishes, and is infinite where only q does", () => {
    const one = [0, 0, Number.NEGATIVE_INFINITY];
    const two = [Number.NEGATIVE_INFINITY, 0, 0];
    expect(klDivergence([0, 1, 2], one, one)).toBe(0);
    expect(klDivergence([0, 1, 2], one, [0, 0, 0])).toBe(0);
    expect(klDivergence([0, 1, 2], one, two)).toBe(Number.POSITIVE_INFINITY);
  });
});
