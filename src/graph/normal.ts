/** The standard normal distribution, accurate in both tails: operators of their own because 1 + erf cancels there in single precision. */
import { exp, multiply, type Operand, operand, square, subtract } from "./elementwise.js";
import type { Expression } from "./expression.js";
import { node, type Operator } from "./operator.js";

type None = Readonly<Record<string, never>>;

/** Normal density φ(x). */
export function normalDensity(x: Expression): Expression {
  return multiply(1 / Math.sqrt(2 * Math.PI), exp(multiply(-0.5, square(x))));
}

export const normalCdfOperator: Operator<None> = {
  name: "normalCdf",
  shape: ([x]) => x!,
  gradient: ({ inputs: [x] }, upstream) => [multiply(upstream, normalDensity(x!))],
};

export const normalQuantileOperator: Operator<None> = {
  name: "normalQuantile",
  shape: ([x]) => x!,
  // 1 / φ(y) = √(2π) exp(y² / 2)
  gradient: (y, upstream) => [multiply(upstream, multiply(Math.sqrt(2 * Math.PI), exp(multiply(0.5, square(y)))))],
};

/** Φ(x). */
export function normalCdf(x: Operand): Expression {
  return node(normalCdfOperator, [operand(x)], {});
}

/** Φ⁻¹(p) for 0 < p < 1. */
export function normalQuantile(p: Operand): Expression {
  return node(normalQuantileOperator, [operand(p)], {});
}

/** log φ(x) = −x²/2 − log √(2π). */
export function normalLogDensity(x: Expression): Expression {
  return subtract(multiply(-0.5, square(x)), 0.5 * Math.log(2 * Math.PI));
}
