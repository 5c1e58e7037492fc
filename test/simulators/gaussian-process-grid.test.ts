/** The paper's 16 x 16 grid: the block structure against the dense path of the same code, and against the published fields. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cholesky, solveLower, solveLowerTransposed } from "#src/numerics/cholesky.js";
import { type Random, random } from "#src/random/random.js";
import { type CovarianceName, correlations } from "#src/simulators/gaussian-process/covariance.js";
import { gaussianProcess } from "#src/simulators/gaussian-process.js";

const n = 256;
const sites = Array.from({ length: n }, (_, k) => [(k % 16) / 15, Math.floor(k / 16) / 15]);

/** A stream whose noise is a unit vector: `simulate` then returns a column of A. */
function unitNoise(k: number): Random {
  const stream = random(0);
  stream.fillNormal = (target) => {
    target.fill(0)[k] = 1;
  };
  return stream;
}

/** Largest over smallest eigenvalue, by forty steps of the power method each way. */
function condition(matrix: Float64Array): number {
  const lower = matrix.slice();
  expect(cholesky(lower, n)).toBe(-1);
  const grow = (step: (x: Float64Array) => Float64Array): number => {
    let x: Float64Array = Float64Array.from({ length: n }, (_, i) => Math.cos(i * i));
    let size = 0;
    for (let k = 0; k < 40; k++) {
      x = step(x);
      size = Math.hypot(...x);
      x = x.map((value) => value / size);
    }
    return size;
  };
  const times = (x: Float64Array): Float64Array =>
    x.map((_, i) => x.reduce((sum, value, j) => sum + matrix[i * n + j]! * value, 0));
  const solve = (x: Float64Array): Float64Array => {
    solveLower(lower, n, x);
    solveLowerTransposed(lower, n, x);
    return x;
  };
  return grow(times) * grow(solve);
}

describe("blocks against the dense path", () => {
  it.each([
    ["exponential", 0.1, 0],
    ["exponential", 0.5, 0],
    ["matern32", 0.1, 0],
    ["matern32", 0.5, 0],
    ["matern52", 0.1, 0],
    ["matern52", 0.5, 0],
    ["squaredExponential", 0.1, 0],
    ["squaredExponential", 0.5, 1e-6],
    ["whittleMatern", 0.1, 0],
    ["whittleMatern", 0.5, 0],
  ] as [CovarianceName, number, number][])(
    "%s at length scale %f with nugget %f",
    (covariance, lengthScale, nugget) => {
      const theta = { lengthScale, smoothness: 2.2, variance: 1, mean: 0 };
      const options = { covariance, nugget, variance: "parameter", mean: "parameter" } as const;
      const blocks = gaussianProcess({ ...options, grid: [16, 16] });
      const dense = gaussianProcess({ ...options, sites });
      const rho = correlations[covariance].value(theta);
      const matrix = Float64Array.from({ length: n * n }, (_, k) => {
        const [[x, y], [u, v]] = [sites[Math.floor(k / n)]!, sites[k % n]!] as [[number, number], [number, number]];
        return rho(Math.hypot(x - u, y - v)) + (x === u && y === v ? nugget : 0);
      });
      const rough = covariance === "exponential" || covariance === "matern32";
      const tolerance = rough ? 1e-10 : n * Number.EPSILON * condition(matrix);

      const z = blocks.simulate(theta, random(1));
      const [a, b] = [blocks.logLikelihood(theta, z), dense.logLikelihood(theta, z)];
      expect(Math.abs(a.value / b.value - 1)).toBeLessThan(tolerance);
      for (const name of blocks.parameters) {
        expect(Math.abs(a.gradient![name]! / b.gradient![name]! - 1)).toBeLessThan(tolerance);
      }
      const root = Array.from({ length: n }, (_, k) => blocks.simulate(theta, unitNoise(k)));
      for (const i of [0, 17, 100, 136, 255]) {
        for (let j = 0; j < n; j++) {
          const product = root.reduce((sum, column) => sum + column[i]! * column[j]!, 0);
          expect(Math.abs(product - matrix[i * n + j]!)).toBeLessThan(1e-10);
        }
      }
    },
  );

  it("and at least ten times faster, in draws, values and gradients at a fresh θ each", () => {
    const stream = random(1);
    const blocks = gaussianProcess({ grid: [16, 16], covariance: "exponential" });
    const dense = gaussianProcess({ sites, covariance: "exponential" });
    const z = blocks.simulate({ lengthScale: 0.3 }, stream);
    const theta = (): { lengthScale: number } => ({ lengthScale: 0.6 * stream.uniform() });
    const work: Record<string, (process: typeof blocks) => unknown> = {
      draw: (process) => process.simulate(theta(), stream),
      value: (process) => process.logLikelihood(theta(), z).value,
      "value and gradient": (process) => process.logLikelihood(theta(), z).gradient,
    };
    for (const [name, run] of Object.entries(work)) {
      for (let i = 0; i < 100; i++) run(blocks);
      const [fast, slow]: [number[], number[]] = [[], []];
      for (let round = 0; round < 9; round++) {
        fast.push(microseconds(20, () => run(blocks)));
        slow.push(microseconds(1, () => run(dense)));
      }
      const [blockTime, denseTime] = [median(fast), median(slow)];
      console.log(
        `${name}: blocks ${blockTime.toFixed(0)} µs, dense ${denseTime.toFixed(0)} µs, ratio ${(denseTime / blockTime).toFixed(1)}`,
      );
      expect(denseTime / blockTime).toBeGreaterThan(10);
    }
  });
});

/** Processor time of one run, so that other work on the machine does not count. */
function microseconds(count: number, run: () => unknown): number {
  const start = process.cpuUsage();
  for (let i = 0; i < count; i++) run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / count;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

/** The numbers of an .npy file of little-endian float32 or float64 in C order. */
function readNpy(name: string): Float64Array {
  const file = readFileSync(new URL(`../../data/gp/${name}.npy`, import.meta.url));
  const header = file.toString("latin1", 10, 10 + file.readUInt16LE(8));
  expect(header).toContain("'fortran_order': False");
  const body = new Uint8Array(file.subarray(10 + header.length)).buffer;
  return header.includes("'<f4'") ? Float64Array.from(new Float32Array(body)) : new Float64Array(body);
}

describe("the published fields", () => {
  it("have the exact posterior that was computed elsewhere: mean, sd, quantiles, log density at the truth", () => {
    const fieldCount = 8;
    const cells = 1200; // midpoints of cells of 0.0005 on the prior's (0, 0.6)
    const width = 0.6 / cells;
    const fields = readNpy("test_fields").slice(0, fieldCount * n);
    const truths = readNpy("test_length_scales");
    const expected = readNpy("exact_posterior");
    const process = gaussianProcess({ grid: [16, 16], covariance: "exponential" });
    const points = Array.from({ length: cells }, (_, k) => (k + 0.5) * width);
    const logs = points.map((lengthScale) => process.logLikelihoods({ lengthScale }, fields));
    for (let b = 0; b < fieldCount; b++) {
      const largest = Math.max(...logs.map((values) => values[b]!));
      const weights = logs.map((values) => Math.exp(values[b]! - largest));
      const total = weights.reduce((sum, w) => sum + w, 0);
      const mean = weights.reduce((sum, w, k) => sum + w * points[k]!, 0) / total;
      const sd = Math.sqrt(weights.reduce((sum, w, k) => sum + w * (points[k]! - mean) ** 2, 0) / total);
      const atTruth =
        process.logLikelihoods({ lengthScale: truths[b]! }, fields)[b]! - largest - Math.log(total * width);
      const got = [mean, sd, ...[0.05, 0.5, 0.95].map((level) => quantile(weights, level * total) * width), atTruth];
      got.forEach((value, column) => {
        expect(Math.abs(value - expected[b * 6 + column]!)).toBeLessThan(column === 5 ? 1e-3 : 1e-4);
      });
    }
  });
});

/** Where the running sum of cells reaches `target`, in cells. */
function quantile(weights: number[], target: number): number {
  let sum = 0;
  const cell = weights.findIndex((w) => {
    sum += w;
    return sum >= target;
  });
  return cell + 1 - (sum - target) / weights[cell]!;
}
