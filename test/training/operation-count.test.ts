import { describe, expect, it } from "vitest";
import { conv2d, conv2dOperator } from "#src/graph/convolution.js";
import { type Expression, input, parameter } from "#src/graph/expression.js";
import { gradient } from "#src/graph/gradient.js";
import { matmul } from "#src/graph/matrix.js";
import { node } from "#src/graph/operator.js";
import { sum } from "#src/graph/sum.js";
import { operationCount } from "#src/training/train-program.js";

/** The counts of a value, and of the gradients of its sum by two leaves. */
function counts(value: Expression, leaves: readonly Expression[]): [value: number, gradients: readonly number[]] {
  const gradients = gradient(sum(value), leaves);
  return [operationCount({ outputs: { value } }), gradients.map((one) => operationCount({ outputs: { one } }))];
}

describe("operationCount", () => {
  it.each([
    ["one channel", [4, 1, 16, 16], [32, 1, 3, 3], 1, [1, 1, 1, 1], 4 * 32 * 256 * 9],
    ["many channels", [4, 32, 8, 8], [48, 32, 3, 3], 1, [1, 1, 1, 1], 4 * 48 * 64 * 32 * 9],
    ["a wide kernel in strides", [2, 3, 12, 12], [8, 3, 5, 5], 2, [0, 0, 0, 0], 2 * 8 * 16 * 3 * 25],
  ] as const)(
    "of a convolution and of either gradient is the same: %s",
    (_name, image, kernel, stride, padding, expected) => {
      const [x, w] = [input("x", image), parameter("w", kernel)];
      const value = node(conv2dOperator, [x, w], { stride, padding });
      expect(counts(value, [x, w])).toEqual([expected, [expected, expected]]);
    },
  );

  it("of a product of matrices: rows, columns and what is summed over", () => {
    const [a, b] = [input("a", [5, 7]), parameter("b", [7, 3])];
    expect(counts(matmul(a, b), [a, b])).toEqual([105, [105, 105]]);
    expect(operationCount({ outputs: { y: matmul(a, parameter("c", [3, 7]), { transposeB: true }) } })).toBe(105);
    expect(operationCount({ outputs: { y: matmul(input("d", [7, 5]), b, { transposeA: true }) } })).toBe(105);
  });

  it("of layers is the sum", () => {
    const x = input("x", [4, 2, 8, 8]);
    const first = conv2d(x, parameter("v", [6, 2, 3, 3]));
    const second = conv2d(first, parameter("w", [5, 6, 3, 3]));
    expect(operationCount({ outputs: { second } })).toBe(4 * 64 * 9 * (6 * 2 + 5 * 6));
  });
});
