import { describe, expect, it } from "vitest";
import { splineFlow, splineMap } from "#src/densities/spline-flow.js";
import { evaluate } from "#src/engine/reference.js";
import { constant, input } from "#src/graph/expression.js";
import { rootScope } from "#src/networks/scope.js";
import { random } from "#src/random/random.js";

const bins = 6;
const map = splineMap(bins);
const values = Float64Array.from({ length: 401 }, (_, i) => -10 + i / 20);
const n = values.length;
const x = input("x", [n, 1]);

function parameters(seed: number, scale: number) {
  const free = new Float64Array(map.size);
  random(seed).fillNormal(free);
  return constant(
    Float64Array.from({ length: n * map.size }, (_, i) => scale * free[i % map.size]!),
    [n, map.size],
  );
}

const at = (points: Float64Array) => ({ x: { data: points, shape: [n, 1] } });

describe.each([0, 1, 3, 8])("a spline with parameters of size %d", (scale) => {
  const p = parameters(3, scale);
  const { y, logSlope } = map.forward(x, p);
  const forward = (points: Float64Array) => evaluate({ outputs: { y, logSlope } }, at(points));

  it("increases, and its inverse brings every value back", () => {
    const made = forward(values)["y"]!.data;
    for (let i = 1; i < n; i++) expect(made[i]!).toBeGreaterThan(made[i - 1]!);
    const back = evaluate({ outputs: { x: map.inverse(x, p) } }, at(made))["x"]!.data;
    for (let i = 0; i < n; i++) expect(Math.abs(back[i]! - values[i]!)).toBeLessThan(1e-6);
  });

  it("has the slope of central differences", () => {
    const step = 1e-6;
    const slopes = forward(values)["logSlope"]!.data;
    const [high, low] = [step, -step].map((by) => forward(values.map((v) => v + by))["y"]!.data);
    for (let i = 0; i < n; i++) {
      if (Math.abs(Math.abs(values[i]!) - 5) < 1e-3) continue; // at ±5 the curvature jumps
      const difference = (high![i]! - low![i]!) / (2 * step);
      expect(Math.abs(Math.exp(slopes[i]!) - difference)).toBeLessThan(2e-5 * Math.max(1, difference) ** 2);
    }
  });
});

describe("splineFlow", () => {
  it("is the standard normal where all free numbers are zero", () => {
    const density = splineFlow({ bins });
    const log = density.logDensity(x, constant(0, [n, density.conditions(1)]), rootScope());
    const made = evaluate({ outputs: { log } }, at(values))["log"]!.data;
    values.forEach((v, i) => {
      expect(made[i]!).toBeCloseTo(-0.5 * v * v - 0.5 * Math.log(2 * Math.PI), 9);
    });
  });
});
