/** Every special function against 25-digit values of mpmath: reference/special-functions.py writes them. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { besselKScaled } from "#src/numerics/bessel.js";
import { erf, erfc, normalCdf } from "#src/numerics/erf.js";
import { logBeta, logGamma } from "#src/numerics/gamma.js";
import { incompleteBeta, incompleteBetaInverse } from "#src/numerics/incomplete-beta.js";
import { incompleteGammaInverse, incompleteGammaP, incompleteGammaQ } from "#src/numerics/incomplete-gamma.js";
import { normalQuantile } from "#src/numerics/probit.js";

const reference: Record<string, number[][]> = JSON.parse(
  readFileSync(new URL("reference/special-functions.json", import.meta.url), "utf8"),
);

/** The largest |value − expected| / (|expected| + floor) over the rows of a table, whose last column is expected. */
function worst(rows: readonly number[][], evaluate: (...x: number[]) => number, floor = 0): number {
  return Math.max(...rows.map((row) => relative(evaluate(...row.slice(0, -1)), row.at(-1)!, floor)));
}

function relative(value: number, expected: number, floor = 0): number {
  return value === expected ? 0 : Math.abs(value - expected) / (Math.abs(expected) + floor);
}

describe("against mpmath", () => {
  it.each([
    ["besselK", (order: number, x: number) => besselKScaled(order, x) * Math.exp(-x), 1e-14, 0],
    ["logGamma", logGamma, 1e-15, 0],
    ["erf", erf, 1e-15, 0],
    ["erfc", erfc, 1e-15, 0],
    ["normalCdf", normalCdf, 1e-15, 0],
    ["normalQuantile", normalQuantile, 2e-15, 0],
  ] as const)("%s", (name, evaluate, tolerance, floor) => {
    const rows = reference[name]!;
    expect(rows.length).toBeGreaterThan(9);
    expect(worst(rows, evaluate as (...x: number[]) => number, floor)).toBeLessThan(tolerance);
  });
  it("incomplete gamma functions and their inverse", () => {
    for (const [a, x, p, q] of reference["incompleteGamma"]! as [number, number, number, number][]) {
      expect(relative(incompleteGammaP(a, x), p)).toBeLessThan(2e-13);
      expect(relative(incompleteGammaQ(a, x), q, 1e-300)).toBeLessThan(2e-13);
      const back = incompleteGammaInverse(a, p);
      if (p > 0 && p < 0.9999) expect(relative(back, x)).toBeLessThan(2e-13);
      else if (p < 1) expect(relative(incompleteGammaP(a, back), p)).toBeLessThan(2e-13);
    }
  });
  it("the incomplete beta function and its inverse", () => {
    for (const [a, b, x, p] of reference["incompleteBeta"]! as [number, number, number, number][]) {
      expect(relative(incompleteBeta(a, b, x), p, 1e-300)).toBeLessThan(2e-13);
      const back = incompleteBetaInverse(a, b, p);
      if (p > 1e-290 && p < 0.9999) expect(relative(back, x)).toBeLessThan(2e-13);
      else if (p > 1e-290 && p < 1) expect(relative(incompleteBeta(a, b, back), p)).toBeLessThan(2e-13);
    }
  });
});

describe("identities", () => {
  it("K_½(x) = √(π / 2x) exp(−x), and K is even in its order", () => {
    for (const x of [0.01, 0.9, 2, 30, 800]) {
      expect(relative(besselKScaled(0.5, x), Math.sqrt(Math.PI / (2 * x)))).toBeLessThan(1e-14);
      expect(besselKScaled(-1.3, x)).toBe(besselKScaled(1.3, x));
    }
  });
  it("B(a, b) on both sides of the asymptotic regime", () => {
    const pairs = [
      [2, 3, Math.log(1 / 12)],
      [1, 50, -Math.log(50)],
      [2, 1e6, -Math.log(1e6) - Math.log(1e6 + 1)],
      [20, 20, logGamma(20) * 2 - logGamma(40)],
    ] as const;
    for (const [a, b, expected] of pairs) expect(relative(logBeta(a, b), expected)).toBeLessThan(1e-14);
  });
  it("the ends of every domain", () => {
    expect([besselKScaled(1, 0), besselKScaled(1, -1), logGamma(0), logGamma(-1)]).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ]);
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(-0.1), normalQuantile(Number.NaN)]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      Number.NaN,
    ]);
    expect([incompleteGammaP(2, -1), incompleteGammaP(-1, 1), incompleteGammaQ(2, Infinity)]).toEqual([
      0,
      Number.NaN,
      0,
    ]);
    expect([incompleteGammaInverse(2, 0), incompleteGammaInverse(2, 1), incompleteGammaInverse(2, 2)]).toEqual([
      0,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ]);
    expect([incompleteBeta(2, 2, -1), incompleteBeta(2, 2, 2), incompleteBetaInverse(2, 2, 1)]).toEqual([0, 1, 1]);
    expect([erf(Infinity), erf(-Infinity), erfc(30), erfc(-30), normalCdf(-60), erf(Number.NaN)]).toEqual([
      1,
      -1,
      0,
      2,
      0,
      Number.NaN,
    ]);
  });
});
