/** Against ArviZ's numbers, and against closed forms: an AR(1) chain has effective sample size n (1 − φ) / (1 + φ). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { random } from "#src/random/random.js";
import { effectiveSampleSize, rHat } from "#src/samplers/convergence.js";

function autoregression(phi: number, n: number, stream: number, shift = 0, scale = 1): Float64Array {
  const own = random(21).split(stream);
  let x = own.normal() / Math.sqrt(1 - phi * phi);
  return Float64Array.from({ length: n }, () => {
    x = phi * x + own.normal();
    return shift + scale * x * Math.sqrt(1 - phi * phi);
  });
}
const chains = (phi: number, n: number, count = 4): Float64Array[] =>
  Array.from({ length: count }, (_, c) => autoregression(phi, n, c));

interface Reference {
  readonly cases: readonly {
    readonly chains: number[][];
    readonly effectiveSampleSize: number;
    readonly rHat: number;
  }[];
}
const reference = JSON.parse(
  readFileSync(new URL("./reference/convergence.json", import.meta.url), "utf8"),
) as Reference;

it("agrees with ArviZ to rounding, ties included", () => {
  expect(reference.cases).toHaveLength(5);
  for (const own of reference.cases) {
    expect(Math.abs(effectiveSampleSize(own.chains) / own.effectiveSampleSize - 1)).toBeLessThan(1e-12);
    expect(Math.abs(rHat(own.chains) / own.rHat - 1)).toBeLessThan(1e-12);
  }
});

describe("effectiveSampleSize", () => {
  it.each([0, 0.5, 0.9, -0.5])("of AR(1) with φ = %f is close to its closed form", (phi) => {
    const n = 20_000;
    const known = (4 * n * (1 - phi)) / (1 + phi);
    expect(Math.abs(effectiveSampleSize(chains(phi, n)) / known - 1)).toBeLessThan(0.15);
  });

  it("is invariant under increasing maps, and so exists where the variance does not", () => {
    const own = chains(0.5, 1000);
    const heavy = own.map((chain) => chain.map((x) => Math.sinh(8 * x)));
    expect(effectiveSampleSize(heavy)).toBeCloseTo(effectiveSampleSize(own), 8);
  });

  it("falls to a handful when chains disagree, and is NaN where nothing moves", () => {
    const apart = [0, 1, 2, 3].map((c) => autoregression(0, 500, c, 10 * c));
    expect(effectiveSampleSize(apart)).toBeLessThan(10);
    expect(effectiveSampleSize([new Float64Array(100)])).toBeNaN();
  });
});

describe("rHat", () => {
  it("is one for chains that agree", () => {
    expect(rHat(chains(0.3, 4000))).toBeLessThan(1.005);
    expect(rHat([autoregression(0, 4000, 9)])).toBeLessThan(1.005);
  });

  it("finds chains that differ in place, in spread, and that drift", () => {
    expect(rHat([0, 1, 2, 3].map((c) => autoregression(0, 1000, c, c === 3 ? 2 : 0)))).toBeGreaterThan(1.1);
    expect(rHat([0, 1, 2, 3].map((c) => autoregression(0, 1000, c, 0, c === 3 ? 5 : 1)))).toBeGreaterThan(1.1);
    expect(rHat([autoregression(0, 1000, 1).map((x, i) => x + i / 250)])).toBeGreaterThan(1.1);
  });

  it("is one where all chains stand on one value, and infinite where each has its own", () => {
    expect(rHat([new Float64Array(8), new Float64Array(8)])).toBe(1);
    expect(rHat([new Float64Array(8), new Float64Array(8).fill(1)])).toBe(Number.POSITIVE_INFINITY);
  });

  it("needs chains of one length of at least four draws", () => {
    expect(() => rHat([])).toThrow("rHat: chains of one length, at least 4 draws, are required, got none");
    expect(() => effectiveSampleSize([[1, 2, 3]])).toThrow(/got 3$/);
    expect(() =>
      rHat([
        [1, 2, 3, 4],
        [1, 2, 3, 4, 5],
      ]),
    ).toThrow(/got 4, 5$/);
  });
});
