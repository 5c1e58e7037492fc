/** Gaussian density: q(u | c) = N(u; μ(c), L(c) L(c)ᵀ) with L lower triangular. */
import { add, exp, multiply, negate, square, subtract } from "../graph/elementwise.js";
import { constant, type Expression } from "../graph/expression.js";
import { normalQuantile } from "../graph/normal.js";
import { concat, reshape, slice } from "../graph/shape.js";
import type { Density } from "./density.js";
import { largestLogScale, softBound } from "./soft-bound.js";

/** Numbers that describe one Gaussian: mean d, log diagonal of L (softly bounded) d, the rest of L row by row. */
export function gaussianSize(d: number): number {
  return 2 * d + (d * (d - 1)) / 2;
}

/** The pieces of a Gaussian along the last axis of c (… x gaussianSize(d)), each of shape (… x 1). */
function entry(c: Expression, at: number): Expression {
  return slice(c, c.shape.length - 1, at, at + 1);
}

function logScaleEntry(c: Expression, d: number, row: number): Expression {
  return softBound(entry(c, d + row), largestLogScale);
}

function lowerEntry(c: Expression, d: number, row: number, column: number): Expression {
  return entry(c, 2 * d + (row * (row - 1)) / 2 + column);
}

/** log N(u; c) along the last axis: u (… x d), c (… x gaussianSize(d)), result (… x 1). Shapes broadcast. */
export function gaussianLogDensity(u: Expression, c: Expression, d: number): Expression {
  let total: Expression = constant(-0.5 * d * Math.log(2 * Math.PI));
  const whitened: Expression[] = []; // z = L⁻¹ (u − μ) by forward substitution
  for (let i = 0; i < d; i++) {
    let residual = subtract(entry(u, i), entry(c, i));
    for (let j = 0; j < i; j++) residual = subtract(residual, multiply(lowerEntry(c, d, i, j), whitened[j]!));
    const logScale = logScaleEntry(c, d, i);
    whitened.push(multiply(residual, exp(negate(logScale))));
    total = subtract(total, add(logScale, multiply(0.5, square(whitened[i]!))));
  }
  return total;
}

/** μ + L z for standard normal z (M x d). */
export function gaussianDraw(z: Expression, c: Expression, d: number): Expression {
  const columns = Array.from({ length: d }, (_, i) => {
    let value = add(entry(c, i), multiply(exp(logScaleEntry(c, d, i)), entry(z, i)));
    for (let j = 0; j < i; j++) value = add(value, multiply(lowerEntry(c, d, i, j), entry(z, j)));
    return value;
  });
  return concat(columns, 1);
}

/**
 * One Gaussian with a full covariance, on the real line that the prior's support is mapped to.
 * The condition has 2d + d(d−1)/2 numbers.
 */
export function gaussian(): Density {
  return {
    name: "gaussian",
    conditions: gaussianSize,
    noise: (d) => d,
    logDensity: (u, c) => {
      const d = u.shape[1]!;
      return reshape(gaussianLogDensity(u, c, d), [u.shape[0]!]);
    },
    sample: (noise, c) => gaussianDraw(normalQuantile(noise), c, noise.shape[1]!),
  };
}
