import { describe, expect, it } from "vitest";
import { type CovarianceName, correlations } from "#src/simulators/gaussian-process/covariance.js";

const names = Object.keys(correlations) as CovarianceName[];
const distances = [0.003, 0.05, 0.3, 1, 2.5];
const at = { lengthScale: 0.37, smoothness: 1.2 };

/** Sixth-order central difference. */
function slope(f: (x: number) => number, x: number, step: number): number {
  const difference = (k: number): number => f(x + k * step) - f(x - k * step);
  return (0.75 * difference(1) - 0.15 * difference(2) + difference(3) / 60) / step;
}

describe.each(names)("%s", (name) => {
  const { value, byLengthScale } = correlations[name];
  it("is 1 at 0, and falls", () => {
    const rho = value(at);
    expect(rho(0)).toBe(1);
    for (let h = 0; h < 2; h += 0.1) expect(rho(h + 0.1)).toBeLessThan(rho(h));
  });
  it("has the derivative by length scale that differences show", () => {
    for (const h of distances) {
      const expected = slope((lengthScale) => value({ ...at, lengthScale })(h), at.lengthScale, 1e-3);
      expect(Math.abs(byLengthScale(at)(h) - expected)).toBeLessThan(1e-11 * (1 + Math.abs(expected)));
    }
  });
});

it("whittleMatern, and it alone, has the derivative by smoothness that differences show", () => {
  for (const name of names) {
    const { value, bySmoothness } = correlations[name];
    expect(bySmoothness !== undefined).toBe(name === "whittleMatern");
    for (const h of bySmoothness ? distances : []) {
      const expected = slope((smoothness) => value({ ...at, smoothness })(h), at.smoothness, 1e-2);
      expect(Math.abs(bySmoothness!(at)(h) - expected)).toBeLessThan(1e-11 * (1 + Math.abs(expected)));
    }
  }
});

describe("the conventions", () => {
  const h = 0.21;
  const rho = (name: CovarianceName, lengthScale: number, smoothness = 0): number =>
    correlations[name].value({ lengthScale, smoothness })(h);
  it("Matérn 3/2 and 5/2 scale by √(2ν), Whittle–Matérn does not", () => {
    expect(rho("matern32", 0.4)).toBeCloseTo(rho("whittleMatern", 0.4 / Math.sqrt(3), 1.5), 14);
    expect(rho("matern52", 0.4)).toBeCloseTo(rho("whittleMatern", 0.4 / Math.sqrt(5), 2.5), 14);
    expect(rho("exponential", 0.4)).toBeCloseTo(rho("whittleMatern", 0.4, 0.5), 14);
  });
  it("exponential exp(−h/ℓ), squared exponential exp(−h²/(2ℓ²))", () => {
    expect(rho("exponential", 0.4)).toBeCloseTo(Math.exp(-0.525), 15);
    expect(rho("squaredExponential", 0.4)).toBeCloseTo(Math.exp(-(0.525 ** 2) / 2), 15);
  });
});
