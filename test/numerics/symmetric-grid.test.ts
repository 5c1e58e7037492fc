/** The laws of a block structure, for any function of distance: nothing here knows a covariance function. */
import { describe, expect, it } from "vitest";
import type { CovarianceBlocks } from "#src/numerics/covariance-blocks.js";
import { scatteredSites } from "#src/numerics/scattered-sites.js";
import { symmetricGrid } from "#src/numerics/symmetric-grid.js";

type Grid = readonly [rows: number, columns: number, rowSpacing: number, columnSpacing: number];

const grids: Grid[] = [
  [1, 1, 1, 1],
  [2, 2, 1, 1],
  [1, 6, 1, 1],
  [5, 1, 1, 1],
  [4, 4, 0.5, 0.5],
  [5, 5, 0.5, 0.5],
  [4, 4, 0.5, 0.3],
  [5, 5, 0.5, 0.3],
  [3, 6, 0.5, 0.25],
  [6, 5, 0.2, 0.7],
  [16, 16, 1 / 15, 1 / 15],
];

function distance([, columns, dy, dx]: Grid, i: number, j: number): number {
  return Math.hypot(dy * (Math.floor(i / columns) - Math.floor(j / columns)), dx * ((i % columns) - (j % columns)));
}

/** Any function of distance will do. */
function kernel(h: number): number {
  return Math.cos(3 * h) + 1 / (0.3 + h);
}

function allocate(structure: CovarianceBlocks): Float64Array[] {
  return structure.blocks.map(({ size }) => new Float64Array(size * size));
}

/** Column k of Q. */
function basisVector(structure: CovarianceBlocks, k: number): Float64Array {
  const coefficients = new Float64Array(structure.size);
  coefficients[k] = 1;
  const field = new Float64Array(structure.size);
  structure.toField(coefficients, field);
  return field;
}

describe.each(grids)("%i x %i grid with spacings %f, %f", (...grid) => {
  const [rows, columns, dy, dx] = grid;
  const n = rows * columns;
  const structure = symmetricGrid(rows, columns, [dy, dx]);

  it("Q is orthonormal and toCoefficients is its transpose", () => {
    const coefficients = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      structure.toCoefficients([9, ...basisVector(structure, k)], 1, coefficients);
      coefficients.forEach((value, j) => {
        expect(Math.abs(value - Number(j === k))).toBeLessThan(1e-15);
      });
    }
  });
  it("Q blocks Q' is the dense matrix", () => {
    const blocks = allocate(structure);
    structure.assemble(structure.distances.map(kernel), blocks);
    const dense = new Float64Array(n * n);
    structure.blocks.forEach(({ size, offsets }, b) => {
      for (const offset of offsets) {
        const vectors = Array.from({ length: size }, (_, s) => basisVector(structure, offset + s));
        for (let s = 0; s < size; s++) {
          const row = new Float64Array(n);
          for (let t = 0; t < size; t++) {
            const value = blocks[b]![Math.max(s, t) * size + Math.min(s, t)]!;
            for (let j = 0; j < n; j++) row[j]! += value * vectors[t]![j]!;
          }
          for (let i = 0; i < n; i++) {
            const weight = vectors[s]![i]!;
            if (weight !== 0) for (let j = 0; j < n; j++) dense[i * n + j]! += weight * row[j]!;
          }
        }
      }
    });
    let worst = 0;
    for (let k = 0; k < n * n; k++) {
      worst = Math.max(worst, Math.abs(dense[k]! - kernel(distance(grid, Math.floor(k / n), k % n))));
    }
    expect(worst).toBeLessThan(1e-13);
  });
  it("the copies of all blocks fill the coefficients", () => {
    const covered = structure.blocks.flatMap(({ size, offsets }) =>
      offsets.flatMap((offset) => Array.from({ length: size }, (_, s) => offset + s)),
    );
    expect(covered.sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, k) => k));
  });
});

describe.each([
  ["a square grid of odd size", symmetricGrid(5, 5, [0.2, 0.2])],
  ["a rectangular grid", symmetricGrid(4, 7, [0.2, 0.3])],
  [
    "scattered sites",
    scatteredSites([
      [0, 0.1],
      [0.4, 0.2],
      [0.9, 0.7],
      [0.3, 0.8],
    ]),
  ],
] as const)("%s", (_, structure) => {
  it("begins its distances with 0", () => {
    expect(structure.distances[0]).toBe(0);
    expect(structure.distances.indexOf(0, 1)).toBe(-1);
  });
});

describe("a 16 x 16 square grid", () => {
  const structure = symmetricGrid(16, 16, [1 / 15, 1 / 15]);
  it("needs 136 distances and five blocks, the largest of a quarter of its size", () => {
    expect(structure.distances.length).toBe(136);
    expect(structure.blocks.map(({ size, offsets }) => [size, offsets.length])).toEqual([
      [36, 1],
      [28, 1],
      [36, 1],
      [28, 1],
      [64, 2],
    ]);
  });
  it("with unequal spacings has four blocks of 64", () => {
    expect(symmetricGrid(16, 16, [1, 2]).blocks.map(({ size }) => size)).toEqual([64, 64, 64, 64]);
  });
});
