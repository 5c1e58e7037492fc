import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  whittleMatern,
  whittleMaternByRange,
  whittleMaternBySmoothness,
} from "#src/simulators/gaussian-process/whittle-matern.js";

type Row = [nu: number, x: number, rho: number, byLogRange: number, byNu: number];

/** Written by reference/whittle-matern.py with mpmath. */
const reference: Row[] = JSON.parse(readFileSync(new URL("reference/whittle-matern.json", import.meta.url), "utf8"));

function relative(value: number, expected: number, scale = 0): number {
  return Math.abs(value - expected) / (Math.abs(expected) + scale);
}

describe("the Whittle–Matérn correlation", () => {
  it("equals mpmath's values to 2e-14", () => {
    expect(reference.length).toBe(154);
    for (const [nu, x, rho] of reference) expect(relative(whittleMatern(nu)(x), rho)).toBeLessThan(2e-14);
  });
  it("and its derivative by log range too", () => {
    for (const [nu, x, , slope] of reference) expect(relative(whittleMaternByRange(nu)(x), slope)).toBeLessThan(2e-14);
  });
  it("its derivative by smoothness to 2e-12 of the correlation and the derivative together", () => {
    for (const [nu, x, rho, , slope] of reference) {
      expect(relative(whittleMaternBySmoothness(nu)(x), slope, rho)).toBeLessThan(2e-12);
    }
  });
  it("has its closed forms at half-integers, and 1 at distance 0", () => {
    for (const x of [1e-8, 0.03, 0.6, 2, 5, 700]) {
      expect(relative(whittleMatern(0.5)(x), Math.exp(-x))).toBeLessThan(1e-13);
      expect(relative(whittleMatern(1.5)(x), (1 + x) * Math.exp(-x))).toBeLessThan(1e-13);
      expect(relative(whittleMatern(2.5)(x), (1 + x + (x * x) / 3) * Math.exp(-x))).toBeLessThan(1e-13);
    }
    for (const nu of [0.2, 1, 3.3]) {
      expect([whittleMatern(nu)(0), whittleMaternByRange(nu)(0), whittleMaternBySmoothness(nu)(0)]).toEqual([1, 0, 0]);
    }
  });
  it("neither overflows at small distances nor turns to NaN at large ones", () => {
    expect(relative(whittleMatern(60)(1e-6), 1)).toBeLessThan(1e-13);
    expect(whittleMatern(60)(1e4)).toBe(0);
  });
});
