/** What affine and spline coupling flows share: layers that change some coordinates, given the others and the context. */
import { add } from "../graph/elementwise.js";
import type { Expression } from "../graph/expression.js";
import { normalLogDensity, normalQuantile } from "../graph/normal.js";
import { concat, gather, slice } from "../graph/shape.js";
import { sum } from "../graph/sum.js";
import type { Scope } from "../networks/scope.js";
import { NabiError } from "../runtime/error.js";
import { conditioner } from "./conditioner.js";

/** An invertible map of each coordinate with parameters of its own. */
export interface ElementMap {
  /** Numbers that describe the map of one coordinate. */
  readonly size: number;
  /** y and log |dy/dx| for x (M x 1) under parameters (M x size); both (M x 1). */
  forward(x: Expression, parameters: Expression): { readonly y: Expression; readonly logSlope: Expression };
  /** x for y. */
  inverse(y: Expression, parameters: Expression): Expression;
}

export interface CouplingOptions {
  readonly layers: number;
  readonly hidden: number;
}

/** Coordinates that layer i changes: the second half of a rotation by i, so that consecutive layers change different ones. */
function order(d: number, layer: number): { kept: number[]; changed: number[] } {
  const rotated = Array.from({ length: d }, (_, j) => (j + layer * Math.ceil(d / 2)) % d);
  const half = Math.floor(d / 2);
  return { kept: rotated.slice(0, half), changed: rotated.slice(half) };
}

const columns = (x: Expression): Expression[] => Array.from({ length: x.shape[1]! }, (_, j) => slice(x, 1, j, j + 1));

/** Parameters of the changed coordinates, one block of `map.size` each. */
function layerParameters(
  x: Expression,
  context: Expression,
  layer: number,
  map: ElementMap,
  hidden: number,
  scope: Scope,
): Expression[] {
  const { kept, changed } = order(x.shape[1]!, layer);
  const input = kept.length === 0 ? context : concat([gather(x, 1, kept), context], 1);
  const all = conditioner(input, changed.length * map.size, hidden, scope.within(`layer${layer + 1}`));
  return changed.map((_, k) => slice(all, 1, k * map.size, (k + 1) * map.size));
}

/** log q(u | c): through all layers to the standard normal, (M). */
export function couplingLogDensity(
  u: Expression,
  context: Expression,
  map: ElementMap,
  options: CouplingOptions,
  scope: Scope,
): Expression {
  if (u.shape[1]! > 1 && options.layers < 2)
    throw new NabiError(
      `coupling flow: 2 layers or more are required for ${u.shape[1]} parameters (one changes only half of them), got ${options.layers}`,
    );
  let x = u;
  let total: Expression | undefined;
  for (let layer = 0; layer < options.layers; layer++) {
    const parameters = layerParameters(x, context, layer, map, options.hidden, scope);
    const next = columns(x);
    order(u.shape[1]!, layer).changed.forEach((j, k) => {
      const { y, logSlope } = map.forward(next[j]!, parameters[k]!);
      next[j] = y;
      total = total ? add(total, logSlope) : logSlope;
    });
    x = concat(next, 1);
  }
  return sum(add(sum(normalLogDensity(x), 1, true), total!), 1);
}

/** Draws from noise (M x d): the layers backwards. */
export function couplingSample(
  noise: Expression,
  context: Expression,
  map: ElementMap,
  options: CouplingOptions,
  scope: Scope,
): Expression {
  let x = normalQuantile(noise);
  for (let layer = options.layers - 1; layer >= 0; layer--) {
    const parameters = layerParameters(x, context, layer, map, options.hidden, scope);
    const previous = columns(x);
    order(noise.shape[1]!, layer).changed.forEach((j, k) => {
      previous[j] = map.inverse(previous[j]!, parameters[k]!);
    });
    x = concat(previous, 1);
  }
  return x;
}
