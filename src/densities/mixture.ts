/** Mixture of Gaussians: q(u | c) = Σₖ wₖ(c) N(u; μₖ(c), Σₖ(c)) (Bishop, 1994, "Mixture density networks"). */
import { add, multiply, negate, softplus } from "../graph/elementwise.js";
import { constant, type Expression } from "../graph/expression.js";
import { normalQuantile } from "../graph/normal.js";
import { logSoftmax, logSumExp, softmax } from "../graph/reduction.js";
import { concat, reshape, slice } from "../graph/shape.js";
import { broadcastTo, sum } from "../graph/sum.js";
import { NabiError } from "../runtime/error.js";
import { categoryOf } from "./category.js";
import type { Density } from "./density.js";
import { gaussianDraw, gaussianLogDensity, gaussianSize } from "./gaussian.js";

export interface MixtureOptions {
  /** Number of Gaussians. Default 4. */
  readonly components?: number;
}

/** Means start apart, spread over (−1.2, 1.2) in every coordinate: equal components would stay equal for ever. */
function meanOffsets(components: number, d: number): Expression {
  const size = gaussianSize(d);
  const offsets = new Float64Array(components * size);
  for (let k = 0; k < components; k++)
    for (let j = 0; j < d; j++) {
      const place = (k * (2 * j + 1) + j) % components;
      offsets[k * size + j] = components === 1 ? 0 : -1.2 + (2.4 * place) / (components - 1);
    }
  return constant(offsets, [1, components, size]);
}

/** The condition (M x K + K·gaussianSize) as logits (M x K) and Gaussians (M x K x gaussianSize). */
function split(c: Expression, components: number, d: number): { logits: Expression; gaussians: Expression } {
  const rest = slice(c, 1, components, c.shape[1]!);
  const free = add(reshape(rest, [c.shape[0]!, components, gaussianSize(d)]), meanOffsets(components, d));
  const part = (from: number, to: number): Expression => slice(free, 2, from, to);
  const gaussians = concat([part(0, d), narrow(part(d, 2 * d)), ...(d > 1 ? [part(2 * d, gaussianSize(d))] : [])], 2);
  return { logits: slice(c, 1, 0, components), gaussians };
}

/**
 * Log scales below 0, where the prior's own scale is: −softplus(−x). A bounded support is mapped by the probit, under which a uniform
 * prior is N(0, 1); a component wider than that would pile up mass at the bounds, which no bounded likelihood can do.
 */
function narrow(logScale: Expression): Expression {
  return negate(softplus(negate(logScale)));
}

/** A mixture of Gaussians with full covariances, on the real line that the prior's support is mapped to. */
export function mixture({ components = 4 }: MixtureOptions = {}): Density {
  if (!Number.isInteger(components) || components < 1)
    throw new NabiError(`mixture: 1 component or more is required, got ${components}`);
  return {
    name: "mixture",
    conditions: (d) => components * (1 + gaussianSize(d)),
    noise: (d) => d + 1,
    logDensity: (u, c) => {
      const [rows, d] = u.shape as [number, number];
      const { logits, gaussians } = split(c, components, d);
      const logs = reshape(gaussianLogDensity(reshape(u, [rows, 1, d]), gaussians, d), [rows, components]);
      return logSumExp(add(logSoftmax(logits, 1), logs), 1);
    },
    stratified: (noise, c) => {
      const d = noise.shape[1]! - 1;
      const rows = c.shape[0]!;
      const { logits, gaussians } = split(c, components, d);
      const z = normalQuantile(slice(noise, 1, 1, d + 1));
      const each = reshape(broadcastTo(reshape(z, [rows, 1, d]), [rows, components, d]), [rows * components, d]);
      const flat = reshape(gaussians, [rows * components, gaussianSize(d)]);
      return { draws: gaussianDraw(each, flat, d), weights: softmax(logits, 1) };
    },
    sample: (noise, c) => {
      const d = noise.shape[1]! - 1;
      const { logits, gaussians } = split(c, components, d);
      const chosen = categoryOf(slice(noise, 1, 0, 1), softmax(logits, 1));
      const picked = sum(multiply(gaussians, reshape(chosen, [...chosen.shape, 1])), 1);
      return gaussianDraw(normalQuantile(slice(noise, 1, 1, d + 1)), picked, d);
    },
  };
}
