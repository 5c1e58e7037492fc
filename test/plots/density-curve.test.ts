import { describe, expect, it } from "vitest";
import { densityCurve, kernelDensity, posteriorCurve } from "#src/plots/density-curve.js";
import { random } from "#src/random/random.js";
import { parameterTable } from "#src/tables/parameter-table.js";
import { normalPosterior } from "../diagnostics/normal-posterior.js";

const stream = random(6);
const integral = ({ points, density }: { points: ArrayLike<number>; density: ArrayLike<number> }): number => {
  let sum = 0;
  for (let i = 1; i < points.length; i++) sum += ((points[i]! - points[i - 1]!) * (density[i]! + density[i - 1]!)) / 2;
  return sum;
};

describe("kernel density", () => {
  it("has mass one and comes close to the density of the draws", () => {
    const curve = kernelDensity(Float64Array.from({ length: 5000 }, () => stream.normal()));
    expect(integral(curve)).toBeCloseTo(1, 2);
    for (let i = 0; i < curve.points.length; i++) {
      const x = curve.points[i]!;
      expect(Math.abs(curve.density[i]! - Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI))).toBeLessThan(0.035);
    }
  });
  it("keeps its mass within the support and does not drop at its ends", () => {
    const draws = Float64Array.from({ length: 5000 }, () => stream.uniform());
    const open = kernelDensity(draws);
    const closed = kernelDensity(draws, { lower: 0, upper: 1 });
    expect([closed.points[0], closed.points[159]]).toEqual([0, 1]);
    expect(integral(closed)).toBeCloseTo(1, 2);
    expect(closed.density[0]).toBeGreaterThan(0.85);
    expect(open.density[0]).toBeLessThan(0.1);
  });
  it("refuses draws that are all equal", () => {
    expect(() => kernelDensity([2, 2, 2])).toThrow("at least 2 finite draws that differ are required");
  });
});

describe("sources of a density", () => {
  it("are curves, grids, tables of draws and draws", () => {
    const curve = { points: [0, 1], density: [1, 1] };
    expect(densityCurve(curve)).toBe(curve);
    expect(densityCurve({ grid: [[0, 1]], density: [1, 1] })).toEqual(curve);
    const draws = parameterTable(
      ["a", "b"],
      Float64Array.from({ length: 200 }, () => stream.normal()),
    );
    expect(densityCurve(draws, {}, "b")).toEqual(kernelDensity(draws.column("b")));
    expect(() => densityCurve(draws)).toThrow("a parameter is required, one of a, b");
    expect(() => densityCurve({ grid: [[0], [0]], density: [1] })).toThrow("a grid over one parameter is required");
  });
  it("include a posterior's own density", async () => {
    const curve = await posteriorCurve(normalPosterior(["a"], Float64Array.of(0.5), 2), [0.5, 2.5]);
    expect(curve.density[0]).toBeCloseTo(1 / (2 * Math.sqrt(2 * Math.PI)), 12);
    expect(curve.density[1]).toBeCloseTo(Math.exp(-0.5) / (2 * Math.sqrt(2 * Math.PI)), 12);
    await expect(posteriorCurve(normalPosterior(["a", "b"], Float64Array.of(0, 0), 1), [0])).rejects.toThrow(
      "one parameter",
    );
  });
});
