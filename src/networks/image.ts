/** Data on a grid as images with channels: what convolutional networks and filter banks read. */
import { type Expression, showShape } from "../graph/expression.js";
import { reshape } from "../graph/shape.js";
import { NabiError } from "../runtime/error.js";

/** B x H x W or B x channels x H x W as an image with channels. Throws a NabiError that names the network on other data. */
export function asImage(network: string, x: Expression): Expression {
  const { shape } = x;
  if (shape.length === 3) return reshape(x, [shape[0]!, 1, shape[1]!, shape[2]!]);
  if (shape.length === 4) return x;
  throw new NabiError(
    `${network}: data on a grid (rows x columns, or channels x rows x columns) are required, got ${showShape(shape.slice(1))}`,
  );
}
