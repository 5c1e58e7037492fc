/** Matrix products. */
import { constant, type Expression, type Shape, sameShape } from "./expression.js";
import { node, type Operator, shapeError } from "./operator.js";
import { reshape } from "./shape.js";
import { sum, unbroadcast } from "./sum.js";

type MatmulAttributes = { readonly transposeA: boolean; readonly transposeB: boolean };

function matmulShape([a, b]: readonly Shape[], { transposeA, transposeB }: MatmulAttributes): Shape {
  const fail = (): Error => shapeError("matmul", "a pair of matrices (or equal stacks of matrices) that fit", a!, b!);
  if (a!.length < 2 || b!.length < 2) throw fail();
  const [rows, innerA] = transposeA ? [a!.at(-1)!, a!.at(-2)!] : [a!.at(-2)!, a!.at(-1)!];
  const [innerB, columns] = transposeB ? [b!.at(-1)!, b!.at(-2)!] : [b!.at(-2)!, b!.at(-1)!];
  const stackA = a!.slice(0, -2);
  const stackB = b!.slice(0, -2);
  if (innerA !== innerB || (stackB.length > 0 && !sameShape(stackA, stackB))) throw fail();
  return [...stackA, rows, columns];
}

export const matmulOperator: Operator<MatmulAttributes> = {
  name: "matmul",
  shape: matmulShape,
  gradient: ({ inputs, attributes: { transposeA, transposeB } }, u) => {
    const [a, b] = inputs as [Expression, Expression];
    const da = transposeA
      ? matmul(b, u, { transposeA: transposeB, transposeB: true })
      : matmul(u, b, { transposeB: !transposeB });
    if (b.shape.length < a.shape.length) return [da, sharedMatrixGradient(a, b, u, transposeB)];
    const db = transposeB
      ? matmul(u, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, u, { transposeA: !transposeA });
    return [da, unbroadcast(db, b.shape)];
  },
};

/** A stack of rows times one matrix is one tall product, and so is its gradient. */
function sharedMatrixGradient(a: Expression, b: Expression, u: Expression, transposeB: boolean): Expression {
  const rows = reshape(a, [a.shape.slice(0, -1).reduce((x, y) => x * y, 1), a.shape.at(-1)!]);
  const upstream = reshape(u, [u.shape.slice(0, -1).reduce((x, y) => x * y, 1), u.shape.at(-1)!]);
  const gradient = transposeB
    ? matmul(upstream, rows, { transposeA: true })
    : matmul(rows, upstream, { transposeA: true });
  return reshape(gradient, b.shape);
}

/**
 * Matrix product of the last two axes, optionally transposed. Leading axes are a stack: equal in both, or absent in b
 * (then a must not be transposed).
 */
export function matmul(a: Expression, b: Expression, transposed: Partial<MatmulAttributes> = {}): Expression {
  const attributes = { transposeA: transposed.transposeA ?? false, transposeB: transposed.transposeB ?? false };
  if (attributes.transposeA && a.shape.length > 2 && b.shape.length === 2)
    throw shapeError("matmul", "an untransposed stack before a single matrix", a.shape, b.shape);
  return node(matmulOperator, [a, b], attributes);
}

type None = Readonly<Record<string, never>>;
export const affineOperator: Operator<None> = {
  name: "affine",
  shape: ([x, weight, bias]) => {
    if (
      x!.length !== 2 ||
      weight!.length !== 2 ||
      x![1] !== weight![0] ||
      bias!.length !== 1 ||
      bias![0] !== weight![1]
    )
      throw shapeError("affine", "x (B x i), weight (i x o) and bias (o)", x!, weight!, bias!);
    return [x![0]!, weight![1]!];
  },
  gradient: ({ inputs }, u) => {
    const [x, weight] = inputs as [Expression, Expression];
    return [matmul(u, weight, { transposeB: true }), matmul(x, u, { transposeA: true }), sum(u, 0)];
  },
};

/** x · weight + bias for x (B x i), weight (i x o), bias (o). */
export function affine(x: Expression, weight: Expression, bias: Expression): Expression {
  return node(affineOperator, [x, weight, bias], {});
}

/** Running sum along the last axis, by a product with a triangular matrix (the axes that need one are short). */
export function cumulativeSum(x: Expression, { exclusive = false }: { exclusive?: boolean } = {}): Expression {
  const n = x.shape.at(-1)!;
  const triangle = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = exclusive ? i + 1 : i; j < n; j++) triangle[i * n + j] = 1;
  return matmul(x, constant(triangle, [n, n]));
}
