/** One or more examples of every operator, away from kinks: what the laws of gradients and the agreement of engines are tested on. */

import { conv2d, conv2dInputGradientOperator, conv2dWeightGradientOperator } from "#src/graph/convolution.js";
import * as e from "#src/graph/elementwise.js";
import { type Expression, input, type Shape, sizeOf } from "#src/graph/expression.js";
import { affine, cumulativeSum, matmul } from "#src/graph/matrix.js";
import { normalCdf, normalQuantile } from "#src/graph/normal.js";
import { node } from "#src/graph/operator.js";
import {
  averagePool2d,
  averagePool2dGradientOperator,
  maxPool2d,
  maxPool2dGradientOperator,
} from "#src/graph/pooling.js";
import { logSoftmax, logSumExp, max, mean } from "#src/graph/reduction.js";
import { concat, gather, pad, reshape, scatterAdd, slice, transpose } from "#src/graph/shape.js";
import { broadcastTo, sum } from "#src/graph/sum.js";

export interface OperatorCase {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly build: (inputs: readonly Expression[]) => Expression;
  /** Where inputs are drawn: real (away from zero), positive, or inside (0, 1). */
  readonly domain?: "real" | "positive" | "unit";
  /** Gradients of these inputs are not defined or are zero by convention. */
  readonly constantInputs?: readonly number[];
  /** false: the operator says that it has no derivative. */
  readonly differentiable?: false;
}

const unary = (
  name: string,
  f: (x: Expression) => Expression,
  domain: OperatorCase["domain"] = "real",
): OperatorCase => ({
  name,
  shapes: [[3, 5]],
  build: ([x]) => f(x!),
  domain,
});
const binary = (name: string, f: (a: Expression, b: Expression) => Expression, ...shapes: Shape[]): OperatorCase => ({
  name,
  shapes:
    shapes.length > 0
      ? shapes
      : [
          [2, 3, 4],
          [3, 1],
        ],
  build: ([a, b]) => f(a!, b!),
});

export const operatorCases: readonly OperatorCase[] = [
  binary("add", e.add),
  binary("add of a number", e.add, [2, 3], []),
  binary("subtract", e.subtract),
  binary("multiply", e.multiply),
  binary("divide", e.divide),
  binary("maximum", e.maximum),
  binary("minimum", e.minimum),
  { ...binary("greater", e.greater), constantInputs: [0, 1] },
  { ...binary("equal", e.equal), constantInputs: [0, 1] },
  unary("negate", e.negate),
  unary("exp", e.exp),
  unary("log", e.log, "positive"),
  unary("sqrt", e.sqrt, "positive"),
  unary("tanh", e.tanh),
  unary("sigmoid", e.sigmoid),
  unary("softplus", e.softplus),
  unary("relu", e.relu),
  unary("leaky relu", (x) => e.leakyRelu(x, 0.3)),
  unary("abs", e.abs),
  { ...unary("sign", e.sign), constantInputs: [0] },
  unary("erf", e.erf),
  { ...unary("stopGradient", e.stopGradient), constantInputs: [0] },
  unary("clip", (x) => e.clip(x, -0.7, 0.8)),
  {
    name: "select",
    shapes: [[3, 4], [3, 4], [4]],
    build: ([c, a, b]) => e.select(e.greater(c!, 0), a!, b!),
    constantInputs: [0],
  },
  unary("normalCdf", normalCdf),
  unary("normalQuantile", normalQuantile, "unit"),
  unary("reshape", (x) => reshape(x, [5, 1, 3])),
  { name: "transpose", shapes: [[2, 3, 4]], build: ([x]) => transpose(x!, [2, 0, 1]) },
  { name: "slice", shapes: [[2, 5, 3]], build: ([x]) => slice(x!, 1, 1, 4) },
  { name: "pad", shapes: [[2, 3, 2]], build: ([x]) => pad(x!, 1, 2, 1) },
  {
    name: "concat",
    shapes: [
      [2, 3],
      [2, 1],
      [2, 2],
    ],
    build: (xs) => concat(xs, 1),
  },
  { name: "gather", shapes: [[2, 4, 3]], build: ([x]) => gather(x!, 1, [3, 0, 2]) },
  { name: "gather with repetition", shapes: [[2, 4, 3]], build: ([x]) => gather(x!, 1, [3, 0, 3, 3]) },
  { name: "scatterAdd", shapes: [[2, 3, 2]], build: ([x]) => scatterAdd(x!, 1, [4, 0, 2], 5) },
  { name: "scatterAdd with repetition", shapes: [[2, 3, 2]], build: ([x]) => scatterAdd(x!, 1, [1, 0, 1], 2) },
  { name: "sum", shapes: [[2, 3, 4]], build: ([x]) => sum(x!, [0, 2]) },
  { name: "sum of everything", shapes: [[2, 3]], build: ([x]) => sum(x!) },
  { name: "mean", shapes: [[2, 3, 4]], build: ([x]) => mean(x!, 1, true) },
  { name: "max", shapes: [[3, 4, 2]], build: ([x]) => max(x!, [1]) },
  { name: "logSumExp", shapes: [[3, 6]], build: ([x]) => logSumExp(x!, 1) },
  { name: "logSoftmax", shapes: [[3, 6]], build: ([x]) => logSoftmax(x!, 1) },
  { name: "broadcastTo", shapes: [[3, 1]], build: ([x]) => broadcastTo(x!, [2, 3, 4]) },
  {
    name: "matmul",
    shapes: [
      [3, 4],
      [4, 2],
    ],
    build: ([a, b]) => matmul(a!, b!),
  },
  {
    name: "matmul, a transposed",
    shapes: [
      [4, 3],
      [4, 2],
    ],
    build: ([a, b]) => matmul(a!, b!, { transposeA: true }),
  },
  {
    name: "matmul, b transposed",
    shapes: [
      [3, 4],
      [2, 4],
    ],
    build: ([a, b]) => matmul(a!, b!, { transposeB: true }),
  },
  {
    name: "matmul, both transposed",
    shapes: [
      [4, 3],
      [2, 4],
    ],
    build: ([a, b]) => matmul(a!, b!, { transposeA: true, transposeB: true }),
  },
  {
    name: "matmul of stacks",
    shapes: [
      [2, 3, 4],
      [2, 4, 5],
    ],
    build: ([a, b]) => matmul(a!, b!),
  },
  {
    name: "matmul of stacks, both transposed",
    shapes: [
      [2, 4, 3],
      [2, 5, 4],
    ],
    build: ([a, b]) => matmul(a!, b!, { transposeA: true, transposeB: true }),
  },
  {
    name: "matmul of a stack and a matrix",
    shapes: [
      [2, 3, 4],
      [4, 5],
    ],
    build: ([a, b]) => matmul(a!, b!),
  },
  {
    name: "matmul of a stack and a transposed matrix",
    shapes: [
      [2, 3, 4],
      [5, 4],
    ],
    build: ([a, b]) => matmul(a!, b!, { transposeB: true }),
  },
  { name: "affine", shapes: [[3, 4], [4, 2], [2]], build: ([x, w, b]) => affine(x!, w!, b!) },
  { name: "cumulativeSum", shapes: [[3, 5]], build: ([x]) => cumulativeSum(x!) },
  {
    name: "conv2d same",
    shapes: [
      [2, 1, 5, 6],
      [3, 1, 3, 3],
    ],
    build: ([x, w]) => conv2d(x!, w!),
  },
  {
    name: "conv2d same, even kernel",
    shapes: [
      [2, 2, 5, 4],
      [3, 2, 2, 4],
    ],
    build: ([x, w]) => conv2d(x!, w!),
  },
  {
    name: "conv2d same, many channels",
    shapes: [
      [2, 6, 4, 4],
      [5, 6, 3, 3],
    ],
    build: ([x, w]) => conv2d(x!, w!),
  },
  {
    name: "conv2d valid",
    shapes: [
      [2, 2, 6, 5],
      [3, 2, 3, 2],
    ],
    build: ([x, w]) => conv2d(x!, w!, { padding: "valid" }),
  },
  {
    name: "conv2d with stride",
    shapes: [
      [2, 2, 7, 6],
      [3, 2, 3, 3],
    ],
    build: ([x, w]) => conv2d(x!, w!, { stride: 2 }),
  },
  {
    name: "conv2d valid with stride, pixels left over",
    shapes: [
      [2, 5, 8, 7],
      [2, 5, 3, 3],
    ],
    build: ([x, w]) => conv2d(x!, w!, { stride: 2, padding: "valid" }),
  },
  {
    name: "conv2dInputGradient",
    shapes: [
      [2, 3, 3, 3],
      [3, 2, 3, 3],
    ],
    build: (xs) => node(conv2dInputGradientOperator, xs, { stride: 2, padding: [1, 1, 1, 1], shape: [2, 2, 5, 5] }),
  },
  {
    name: "conv2dWeightGradient",
    shapes: [
      [2, 2, 5, 5],
      [2, 3, 5, 5],
    ],
    build: (xs) => node(conv2dWeightGradientOperator, xs, { stride: 1, padding: [1, 1, 1, 1], shape: [3, 2, 3, 3] }),
  },
  { name: "maxPool2d", shapes: [[2, 3, 4, 6]], build: ([x]) => maxPool2d(x!, 2) },
  { name: "maxPool2d, pixels left over", shapes: [[2, 3, 5, 7]], build: ([x]) => maxPool2d(x!, 2) },
  { name: "maxPool2d, overlapping", shapes: [[2, 2, 5, 5]], build: ([x]) => maxPool2d(x!, 3, 1) },
  {
    name: "maxPool2dGradient",
    shapes: [
      [1, 2, 4, 4],
      [1, 2, 2, 2],
    ],
    build: ([x, u]) => node(maxPool2dGradientOperator, [x!, maxPool2d(x!, 2), u!], { size: 2, stride: 2 }),
    differentiable: false,
  },
  { name: "averagePool2d", shapes: [[2, 3, 4, 6]], build: ([x]) => averagePool2d(x!, 2) },
  { name: "averagePool2d, overlapping", shapes: [[2, 2, 5, 6]], build: ([x]) => averagePool2d(x!, 3, 2) },
  {
    name: "averagePool2dGradient",
    shapes: [[2, 2, 2, 2]],
    build: ([u]) => node(averagePool2dGradientOperator, [u!], { size: 2, stride: 2, shape: [2, 2, 5, 4] }),
  },
];

/** Deterministic numbers in a case's domain, distinct, and at least 0.03 away from kinks at 0. */
export function sampleInputs({ shapes, domain = "real" }: OperatorCase, seed = 1): Float64Array[] {
  let state = seed * 7919;
  const next = (): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  return shapes.map((shape) =>
    Float64Array.from({ length: sizeOf(shape) }, () => {
      const u = next();
      if (domain === "unit") return 0.1 + 0.8 * u;
      if (domain === "positive") return 0.1 + 2 * u;
      return (u < 0.5 ? -1 : 1) * (0.03 + 1.6 * next());
    }),
  );
}

/** A case as expressions of inputs x0, x1, … */
export function caseInputs({ shapes }: OperatorCase): Expression[] {
  return shapes.map((shape, i) => input(`x${i}`, shape));
}
