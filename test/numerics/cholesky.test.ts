import { describe, expect, it } from "vitest";
import {
  cholesky,
  choleskyInverse,
  logDeterminant,
  multiplyLower,
  solveLower,
  solveLowerTransposed,
} from "#src/numerics/cholesky.js";
import { random } from "#src/random/random.js";

/** A A' + I with standard normal A (n x n). */
function positiveDefinite(n: number): Float64Array {
  const a = new Float64Array(n * n);
  random(n).fillNormal(a);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < n; k++) sum += a[i * n + k]! * a[j * n + k]!;
      matrix[i * n + j] = sum;
    }
  }
  return matrix;
}

function times(matrix: Float64Array, x: Float64Array): Float64Array {
  return x.map((_, i) => x.reduce((sum, value, j) => sum + matrix[i * x.length + j]! * value, 0));
}

function expectClose(actual: Float64Array, expected: Float64Array, tolerance: number): void {
  const scale = Math.max(...expected.map(Math.abs));
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance * scale);
  });
}

describe.each([1, 2, 3, 5, 8, 17, 40])("n = %i", (n) => {
  const matrix = positiveDefinite(n);
  const lower = matrix.slice();
  const pivot = cholesky(lower, n);
  const x = new Float64Array(n);
  random(99).fillNormal(x);

  it("L L' is the matrix, and the upper triangle is left alone", () => {
    expect(pivot).toBe(-1);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (j > i) expect(lower[i * n + j]).toBe(matrix[i * n + j]);
        let sum = 0;
        for (let k = 0; k <= Math.min(i, j); k++) sum += lower[i * n + k]! * lower[j * n + k]!;
        expect(Math.abs(sum - matrix[i * n + j]!)).toBeLessThan(1e-13 * n * n);
      }
    }
  });
  it("both solves together invert the matrix, at any offset", () => {
    const padded = new Float64Array(n + 5);
    padded.set(times(matrix, x), 3);
    solveLower(lower, n, padded, 3);
    solveLowerTransposed(lower, n, padded, 3);
    expectClose(padded.subarray(3, 3 + n), x, 1e-10);
    expect([...padded.subarray(0, 3), ...padded.subarray(n + 3)]).toEqual([0, 0, 0, 0, 0]);
  });
  it("multiplication undoes the lower solve", () => {
    const y = x.slice();
    multiplyLower(lower, n, y);
    solveLower(lower, n, y);
    expectClose(y, x, 1e-12);
  });
  it("the inverse times the matrix is the identity", () => {
    const inverse = choleskyInverse(lower, n);
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) inverse[i * n + j] = inverse[j * n + i]!;
    expectClose(times(inverse, times(matrix, x)), x, 1e-10);
  });
  it("the log determinant is that of Gaussian elimination", () => {
    const u = matrix.slice();
    let sum = 0;
    for (let k = 0; k < n; k++) {
      sum += Math.log(u[k * n + k]!);
      for (let i = k + 1; i < n; i++) {
        const factor = u[i * n + k]! / u[k * n + k]!;
        for (let j = k; j < n; j++) u[i * n + j]! -= factor * u[k * n + j]!;
      }
    }
    expect(Math.abs(logDeterminant(lower, n) - sum)).toBeLessThan(1e-11 * n);
  });
});

describe("a matrix that is not positive definite", () => {
  it("is told by the first pivot that fails", () => {
    expect(cholesky(Float64Array.of(1, 0, 0, 0, 4, 0, 1, 2, 1), 3)).toBe(2);
    expect(cholesky(Float64Array.of(-1, 0, 0, 1), 2)).toBe(0);
    expect(cholesky(Float64Array.of(1, 0, Number.NaN, 1), 2)).toBe(1);
  });
  it("counts pivots up to the tolerance as zero", () => {
    expect(cholesky(Float64Array.of(1, 0, 0, 1e-12), 2)).toBe(-1);
    expect(cholesky(Float64Array.of(1, 0, 0, 1e-12), 2, 1e-12)).toBe(1);
  });
});
