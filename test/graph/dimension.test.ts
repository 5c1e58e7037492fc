import { describe, expect, it } from "vitest";
import { evaluate } from "#src/engine/reference.js";
import {
  batchDimension as b,
  closeShape,
  factorize,
  isOpen,
  valuesDimension as m,
  drawsDimension as n,
  openSizes,
  specialize,
} from "#src/graph/dimension.js";
import { add, multiply } from "#src/graph/elementwise.js";
import { constant, input, topologicalOrder } from "#src/graph/expression.js";
import { mean } from "#src/graph/reduction.js";
import { concat, reshape, slice } from "#src/graph/shape.js";
import { broadcastTo } from "#src/graph/sum.js";

describe("factorize", () => {
  it("tells open dimensions and fixed sizes apart in any product", () => {
    expect(factorize(12)).toEqual({ size: 12, open: [] });
    expect(factorize(b)).toEqual({ size: 1, open: ["B"] });
    expect(factorize(b * n * 3)).toEqual({ size: 3, open: ["B", "N"] });
    expect(factorize(16 * b * m)).toEqual({ size: 16, open: ["B", "M"] });
    const largest = 500_000 * b * n;
    expect(Number.isSafeInteger(largest)).toBe(true);
    expect(factorize(largest)).toEqual({ size: 500_000, open: ["B", "N"] });
    expect([5, b, 2 * n].map(isOpen)).toEqual([false, true, true]);
  });
});

describe("closeShape", () => {
  it("puts sizes in place, and asks for those that are missing", () => {
    expect(closeShape([b * n * 2, 7, m], { B: 5, N: 3, M: 1 })).toEqual([30, 7, 1]);
    expect(() => closeShape([b, n], { B: 5 })).toThrow("closeShape: a size for dimension N is required, got none");
  });
});

describe("a program with open dimensions", () => {
  // Pairs every data set (B x 2) with every draw (B x N x 2), flat and back.
  const data = input("data", [b, 2]);
  const noise = input("noise", [b, n, 2]);
  const wide = reshape(broadcastTo(reshape(data, [b, 1, 2]), [b, n, 2]), [b * n, 2]);
  const rows = add(multiply(wide, 10), reshape(noise, [b * n, 2]));
  const draws = reshape(concat([slice(rows, 1, 1, 2), slice(rows, 1, 0, 1)], 1), [b, n, 2]);
  const program = { outputs: { draws, centre: mean(draws, 1) } };

  it("reads its sizes off the data", () => {
    expect(openSizes(program, { data: [4, 2], noise: [4, 9, 2] })).toEqual({ B: 4, N: 9 });
  });

  it("becomes one with fixed sizes everywhere", () => {
    const closed = specialize(program, { B: 2, N: 3 });
    const shapes = topologicalOrder(Object.values(closed.outputs)).flatMap(({ shape }) => shape);
    expect(shapes.some(isOpen)).toBe(false);
    expect(closed.outputs["draws"]!.shape).toEqual([2, 3, 2]);
  });

  it.each([
    [1, 1],
    [2, 3],
  ])("gives the numbers of %d data sets and %d draws", (sets, count) => {
    const x = Float64Array.from({ length: sets * 2 }, (_, i) => i);
    const e = Float64Array.from({ length: sets * count * 2 }, (_, i) => i / 100);
    const feeds = { data: { data: x, shape: [sets, 2] }, noise: { data: e, shape: [sets, count, 2] } };
    const expected = Array.from(e, (_, i) => {
      const swapped = i % 2 === 0 ? i + 1 : i - 1;
      return 10 * x[2 * Math.floor(i / (2 * count)) + (swapped % 2)]! + e[swapped]!;
    });
    const { draws: made, centre } = evaluate(program, feeds);
    Array.from(made!.data).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
    expect(centre!.shape).toEqual([sets, 2]);
  });

  it("refuses data whose sizes contradict each other", () => {
    const feeds = {
      data: { data: new Float64Array(4), shape: [2, 2] },
      noise: { data: new Float64Array(12), shape: [3, 2, 2] },
    };
    expect(() => evaluate(program, feeds)).toThrow("run: 2 x 2 x 2 is required for noise, got 3 x 2 x 2");
  });

  it("keeps a constant as it is", () => {
    const closed = specialize({ outputs: { y: add(input("x", [b]), constant(1)) } }, { B: 3 });
    expect(evaluate(closed, { x: { data: Float64Array.of(1, 2, 3), shape: [3] } })["y"]!.data).toEqual(
      Float64Array.of(2, 3, 4),
    );
  });
});
