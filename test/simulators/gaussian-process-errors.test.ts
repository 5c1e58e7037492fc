/** What a Gaussian process refuses: options, parameters and data out of range, covariances that are singular. */
import { describe, expect, it } from "vitest";
import { random } from "#src/random/random.js";
import { NabiError } from "#src/runtime/error.js";
import type { GaussianProcessOptions } from "#src/simulators/gaussian-process/options.js";
import { gaussianProcess } from "#src/simulators/gaussian-process.js";
import { gridSites } from "./gaussian-process/grid-sites.js";

describe("errors", () => {
  const grid = [4, 4] as const;
  const exponential = gaussianProcess({ grid, covariance: "exponential" });
  const z = new Float64Array(16);
  it.each([
    [{}, "either grid or sites is required, got neither"],
    [{ grid, sites: [[0, 0]] }, "either grid or sites is required, got both"],
    [{ grid: [4] }, "grid must be [rows, columns], two positive integers, got [4]"],
    [{ grid: [4, 2.5] }, "grid must be [rows, columns], two positive integers, got [4, 2.5]"],
    [{ grid, extent: [1, 0] }, "extent must be [height, width], two positive numbers, got [1, 0]"],
    [{ sites: [] }, "sites must be a list of points such as [0.2, 0.7], got []"],
    [
      {
        sites: [
          [0, 1],
          [0, Number.NaN],
        ],
      },
      "all of one dimension, got [0, NaN] at 1",
    ],
    [{ sites: [[0, 1], [0]] }, "all of one dimension, got [0] at 1"],
    [{ sites: [[0, 1]], extent: [1, 1] }, "extent belongs to a grid"],
    [{ grid, covariance: "gauss" }, "covariance must be one of exponential, matern32, matern52"],
    [{ grid, lengthScale: 0 }, "lengthScale must be a positive number, got 0"],
    [{ grid, lengthScale: "auto" }, "lengthScale must be a positive number, got auto"],
    [{ grid, variance: -1 }, "variance must be a positive number, got -1"],
    [{ grid, nugget: -1 }, "nugget must be a number ≥ 0, got -1"],
    [{ grid, mean: Number.NaN }, "mean must be a finite number, got NaN"],
    [{ grid, smoothness: 1 }, "smoothness belongs to whittleMatern only, got it with exponential"],
    [{ grid, range: 1 }, "got range"],
  ])("in the options %j", (options, message) => {
    const make = (): unknown => gaussianProcess({ covariance: "exponential", ...options } as GaussianProcessOptions);
    expect(make).toThrow(NabiError);
    expect(make).toThrow(message);
  });
  it.each([
    ["lengthScale must be a positive number, got undefined", () => exponential.simulate({}, random(1))],
    ["lengthScale must be a positive number, got -0.1", () => exponential.simulate({ lengthScale: -0.1 }, random(1))],
    ["lengthScale must be a positive number, got NaN", () => exponential.logLikelihood({ lengthScale: Number.NaN }, z)],
    ["data of 16 values are required, got 15", () => exponential.logLikelihood({ lengthScale: 1 }, z.subarray(1))],
    [
      "a multiple of 16 values are required, got 40",
      () => exponential.logLikelihoods({ lengthScale: 1 }, new Float64Array(40)),
    ],
    [
      "data must be finite, got NaN at site 5",
      () => exponential.logLikelihood({ lengthScale: 1 }, z.with(5, Number.NaN)),
    ],
    [
      "got Infinity at site 2 of data set 1",
      () => exponential.logLikelihoods({ lengthScale: 1 }, new Float64Array(32).with(18, Infinity)),
    ],
  ])("in use: %s", (message, use) => {
    expect(use).toThrow(NabiError);
    expect(use).toThrow(message);
  });

  it.each([
    ["a grid", { grid: [12, 12] }],
    ["scattered sites", { sites: gridSites(12, 12) }],
  ] as [string, Partial<GaussianProcessOptions>][])(
    "a singular covariance on %s names the smallest nugget that works",
    (_, place) => {
      const variance = 4;
      const options = { ...place, covariance: "squaredExponential", variance } as GaussianProcessOptions;
      const message = messageOf(() => gaussianProcess(options).simulate({ lengthScale: 0.5 }, random(1)));
      const nugget = Number(
        /^gaussianProcess: .*singular.* lengthScale = 0\.5, .* works here is (\S+)$/.exec(message)?.[1],
      );
      expect(nugget).toBeGreaterThan(0);
      const noisy = (value: number): unknown =>
        gaussianProcess({ ...options, nugget: value }).simulate({ lengthScale: 0.5 }, random(1));
      noisy(nugget);
      expect(() => noisy(nugget / 10)).toThrow(NabiError);
    },
  );
  it("two sites at one place are singular without nugget, and not with one", () => {
    const sites = [
      [0, 0],
      [0, 0],
      [1, 1],
    ];
    expect(() => gaussianProcess({ sites, covariance: "exponential" }).simulate({ lengthScale: 1 }, random(1))).toThrow(
      "singular",
    );
    gaussianProcess({ sites, covariance: "exponential", nugget: 0.1 }).simulate({ lengthScale: 1 }, random(1));
  });
  it("a pivot that is nothing but rounding error counts as singular", () => {
    const sites = [[0], [1.5e-8]]; // 1 − ρ² = 2e-16: positive, and wrong in its first digit
    const process = gaussianProcess({ sites, covariance: "squaredExponential", lengthScale: 1 });
    expect(() => process.simulate({}, random(1))).toThrow("singular");
  });
  it("after a failure the next call is right again", () => {
    const process = gaussianProcess({ grid: [12, 12], covariance: "squaredExponential" });
    const expected = process.simulate({ lengthScale: 0.05 }, random(1));
    expect(() => process.simulate({ lengthScale: 0.5 }, random(1))).toThrow("singular");
    expect(process.simulate({ lengthScale: 0.05 }, random(1))).toEqual(expected);
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}
