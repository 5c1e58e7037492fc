import { describe, expect, it } from "vitest";
import { type Random, random } from "#src/random/random.js";
import type { GaussianProcessOptions } from "#src/simulators/gaussian-process/options.js";
import { gaussianProcess } from "#src/simulators/gaussian-process.js";
import { gridSites } from "./gaussian-process/grid-sites.js";

const covariances = ["exponential", "matern32", "matern52", "squaredExponential", "whittleMatern"] as const;
type Name = (typeof covariances)[number];

/** Whittle–Matérn at ν = 3/2, so that every covariance has a closed form here. */
const correlation: Record<Name, (u: number) => number> = {
  exponential: (u) => Math.exp(-u),
  matern32: (u) => (1 + Math.sqrt(3) * u) * Math.exp(-Math.sqrt(3) * u),
  matern52: (u) => (1 + Math.sqrt(5) * u + (5 / 3) * u * u) * Math.exp(-Math.sqrt(5) * u),
  squaredExponential: (u) => Math.exp((-u * u) / 2),
  whittleMatern: (u) => (1 + u) * Math.exp(-u),
};

interface Theta {
  readonly lengthScale: number;
  readonly variance: number;
  readonly nugget: number;
  readonly mean: number;
}

function denseCovariance(name: Name, sites: number[][], { lengthScale, variance, nugget }: Theta): number[][] {
  return sites.map(([x, y], i) =>
    sites.map(([u, v], j) => {
      const h = Math.sqrt((x! - u!) ** 2 + (y! - v!) ** 2);
      return variance * correlation[name](h / lengthScale) + (i === j ? nugget : 0);
    }),
  );
}

/** log N(z; mean, C) by Gaussian elimination of [C | z − mean]. */
function denseLogDensity(matrix: number[][], z: ArrayLike<number>, mean: number): number {
  const c = matrix.map((row, i) => [...row, z[i]! - mean]);
  const n = c.length;
  let logDeterminant = 0;
  let square = 0;
  for (let k = 0; k < n; k++) {
    logDeterminant += Math.log(c[k]![k]!);
    square += c[k]![n]! ** 2 / c[k]![k]!;
    for (let i = k + 1; i < n; i++) {
      const factor = c[i]![k]! / c[k]![k]!;
      for (let j = k; j <= n; j++) c[i]![j]! -= factor * c[k]![j]!;
    }
  }
  return -0.5 * (n * Math.log(2 * Math.PI) + logDeterminant + square);
}

/** A stream whose noise is a unit vector: `simulate` then returns a column of A. */
function unitNoise(index: number): Random {
  const refuse = (): never => {
    throw new Error("only fillNormal is expected");
  };
  const fillNormal = (target: Float64Array): void => {
    target.fill(0)[index] = 1;
  };
  return {
    fillNormal,
    split: refuse,
    uniform: refuse,
    normal: refuse,
    gamma: refuse,
    integer: refuse,
    permutation: refuse,
  };
}

const free: Partial<GaussianProcessOptions> = { variance: "parameter", nugget: "parameter", mean: "parameter" };
const theta = { lengthScale: 0.3, variance: 1.7, nugget: 0.05, mean: 0.4, smoothness: 1.5 };
const scattered = Array.from({ length: 13 }, (_, i) => [random(5).split(i).uniform(), random(6).split(i).uniform()]);
const places: [string, Partial<GaussianProcessOptions>, number[][]][] = [
  ["a 4 x 4 grid", { grid: [4, 4] }, gridSites(4, 4)],
  ["a 5 x 5 grid", { grid: [5, 5] }, gridSites(5, 5)],
  ["a 3 x 6 grid", { grid: [3, 6] }, gridSites(3, 6)],
  ["a 4 x 4 grid of extent 1 x 2", { grid: [4, 4], extent: [1, 2] }, gridSites(4, 4).map(([x, y]) => [2 * x!, y!])],
  ["a 1 x 7 grid", { grid: [1, 7] }, gridSites(1, 7)],
  ["13 scattered sites", { sites: scattered }, scattered],
];

describe.each(covariances)("%s", (covariance) => {
  it.each(places)("log density on %s against a dense elimination", (_, place, sites) => {
    const process = gaussianProcess({ ...place, ...free, covariance });
    const z = process.simulate(theta, random(1));
    const expected = denseLogDensity(denseCovariance(covariance, sites, theta), z, theta.mean);
    expect(Math.abs(process.logLikelihood(theta, z).value / expected - 1)).toBeLessThan(1e-11);
    const batch = Float64Array.of(...Array.from(z, (x) => x + 1), ...Array.from(z));
    const values = process.logLikelihoods(theta, batch);
    expect(values.length).toBe(2);
    expect(values[1]).toBe(process.logLikelihood(theta, z).value);
  });

  it.each(places)("gradient on %s against central differences", (_, place) => {
    const process = gaussianProcess({ ...place, ...free, covariance });
    const z = process.simulate(theta, random(2));
    const { gradient } = process.logLikelihood(theta, z);
    expect(Object.keys(gradient!)).toEqual(process.parameters);
    for (const name of process.parameters as (keyof typeof theta)[]) {
      const step = 1e-3 * theta[name];
      const difference = (k: number): number => {
        const value = (by: number): number => process.logLikelihood({ ...theta, [name]: theta[name] + by }, z).value;
        return value(k * step) - value(-k * step);
      };
      const expected = (0.75 * difference(1) - 0.15 * difference(2) + difference(3) / 60) / step;
      expect(Math.abs(gradient![name]! - expected)).toBeLessThan(1e-8 * (1 + Math.abs(expected)));
    }
  });

  it.each(places)("A A' = C on %s", (_, place, sites) => {
    const process = gaussianProcess({ ...place, ...free, covariance });
    const expected = denseCovariance(covariance, sites, theta);
    const root = sites.map((_site, k) => process.simulate({ ...theta, mean: 0 }, unitNoise(k)));
    for (let i = 0; i < sites.length; i++) {
      for (let j = 0; j <= i; j++) {
        const product = root.reduce((sum, column) => sum + column[i]! * column[j]!, 0);
        expect(Math.abs(product - expected[i]![j]!)).toBeLessThan(1e-13);
      }
    }
  });
});

describe("simulated fields", () => {
  it("have the covariance that is asked for, and the mean (5 standard errors of 4,000 fields)", () => {
    const sites = gridSites(4, 4);
    const process = gaussianProcess({ grid: [4, 4], covariance: "matern32", ...free });
    const expected = denseCovariance("matern32", sites, theta);
    const count = 4000;
    const fields = Array.from({ length: count }, (_, i) => process.simulate(theta, random(8).split(i)));
    const centred = fields.map((field) => Array.from(field, (x) => x - theta.mean));
    for (let i = 0; i < sites.length; i++) {
      const average = centred.reduce((sum, field) => sum + field[i]!, 0) / count;
      expect(Math.abs(average)).toBeLessThan(5 * Math.sqrt(expected[i]![i]! / count));
      for (let j = 0; j <= i; j++) {
        const product = centred.reduce((sum, field) => sum + field[i]! * field[j]!, 0) / count;
        const error = Math.sqrt((expected[i]![i]! * expected[j]![j]! + expected[i]![j]! ** 2) / count);
        expect(Math.abs(product - expected[i]![j]!)).toBeLessThan(5 * error);
      }
    }
  });
  it("depend on (θ, stream) only, not on what was computed before", () => {
    const process = gaussianProcess({ grid: [6, 6], covariance: "exponential" });
    const first = process.simulate({ lengthScale: 0.2 }, random(1).split(4));
    process.simulate({ lengthScale: 0.5 }, random(1).split(5));
    process.logLikelihood({ lengthScale: 0.1 }, first);
    expect(process.simulate({ lengthScale: 0.2 }, random(1).split(4))).toEqual(first);
    expect(
      gaussianProcess({ grid: [6, 6], covariance: "exponential" }).simulate({ lengthScale: 0.2 }, random(1).split(4)),
    ).toEqual(first);
  });
  it("are the same from the source that workers are given", async () => {
    const process = gaussianProcess({ grid: [3, 4], covariance: "matern52", nugget: 0.1 });
    const { module, export: name, arguments: options } = structuredClone(process.source!);
    const again = (await import(module))[name](...options!);
    expect(again.simulate({ lengthScale: 0.4 }, random(3))).toEqual(process.simulate({ lengthScale: 0.4 }, random(3)));
  });
});

describe("parameters", () => {
  it("are what the options leave open or name", () => {
    const names = (options: Partial<GaussianProcessOptions>): readonly string[] =>
      gaussianProcess({ grid: [2, 2], covariance: "exponential", ...options }).parameters;
    expect(names({})).toEqual(["lengthScale"]);
    expect(names({ lengthScale: 0.3 })).toEqual([]);
    expect(names({ covariance: "whittleMatern" })).toEqual(["lengthScale", "smoothness"]);
    expect(names({ covariance: "whittleMatern", smoothness: 1 })).toEqual(["lengthScale"]);
    expect(names({ ...free, lengthScale: 1 })).toEqual(["variance", "nugget", "mean"]);
  });
  it("and fixed values give what the same parameters give", () => {
    const fixed = gaussianProcess({ grid: [3, 3], covariance: "whittleMatern", ...theta });
    const open = gaussianProcess({ grid: [3, 3], covariance: "whittleMatern", ...free });
    const z = open.simulate(theta, random(4));
    expect(fixed.simulate({}, random(4))).toEqual(z);
    expect(fixed.logLikelihood({}, z).value).toBe(open.logLikelihood(theta, z).value);
    expect(fixed.logLikelihood({}, z).gradient).toEqual({});
  });
  it("a gradient read late is that of its own θ", () => {
    const process = gaussianProcess({ grid: [4, 4], covariance: "matern32" });
    const z = process.simulate({ lengthScale: 0.3 }, random(4));
    const early = process.logLikelihood({ lengthScale: 0.3 }, z).gradient;
    const late = process.logLikelihood({ lengthScale: 0.3 }, z);
    process.simulate({ lengthScale: 0.1 }, random(4));
    expect(late.gradient).toEqual(early);
  });
});

describe("symmetries", () => {
  const lengthScale = 0.3;
  it.each([
    ["square", { grid: [4, 4] }, 16],
    ["square of odd size", { grid: [3, 3] }, 16],
    ["rectangular", { grid: [3, 4] }, 8],
    ["square in numbers only", { grid: [4, 4], extent: [1, 2] }, 8],
  ] as [string, Partial<GaussianProcessOptions>, number][])(
    "%s grids: a group that leaves the density unchanged",
    (_, place, order) => {
      const process = gaussianProcess({ covariance: "exponential", ...place });
      const group = process.symmetries!;
      const key = (sign: number, permutation: ArrayLike<number>): string => `${sign}:${Array.from(permutation).join()}`;
      const elements = new Set(group.map(({ sign, permutation }) => key(sign, permutation)));
      expect(elements.size).toBe(order);
      expect(key(group[0]!.sign, group[0]!.permutation)).toBe(
        key(
          1,
          group[0]!.permutation.map((_value, i) => i),
        ),
      );
      const z = process.simulate({ lengthScale }, random(1));
      const { value } = process.logLikelihood({ lengthScale }, z);
      for (const a of group) {
        const image = Array.from(a.permutation, (site) => a.sign * z[site]!);
        expect(Math.abs(process.logLikelihood({ lengthScale }, image).value / value - 1)).toBeLessThan(1e-13);
        for (const b of group) {
          expect(
            elements.has(
              key(
                a.sign * b.sign,
                Array.from(a.permutation, (site) => b.permutation[site]!),
              ),
            ),
          ).toBe(true);
        }
      }
    },
  );
  it("none for scattered sites or with a mean", () => {
    expect(gaussianProcess({ sites: gridSites(3, 3), covariance: "exponential" }).symmetries).toBeUndefined();
    for (const mean of [1, "parameter"] as const) {
      expect(gaussianProcess({ grid: [3, 3], covariance: "exponential", mean }).symmetries).toBeUndefined();
    }
  });
});
