/** All parameters of a program in one flat buffer, with a view for each: engines read the views, optimizers the buffer. */

import type { Tensor } from "../engine/engine.js";
import type { Shape } from "../graph/expression.js";
import { sizeOf } from "../graph/expression.js";

export interface ParameterLayout {
  readonly entries: readonly { readonly name: string; readonly shape: Shape; readonly offset: number }[];
  /** Length of the buffer. */
  readonly size: number;
}

const alignment = 16; // floats: views start on cache lines

export function parameterLayout(
  parameters: Iterable<{ readonly name: string; readonly shape: Shape }>,
): ParameterLayout {
  let size = 0;
  const entries = Array.from(parameters, ({ name, shape }) => {
    const offset = size;
    size += Math.ceil(sizeOf(shape) / alignment) * alignment;
    return { name, shape, offset };
  });
  return { entries, size };
}

/** A view of each parameter, under `prefix` + its name. */
export function parameterViews(layout: ParameterLayout, buffer: Float32Array, prefix = ""): Record<string, Tensor> {
  return Object.fromEntries(
    layout.entries.map(({ name, shape, offset }) => [
      prefix + name,
      { data: buffer.subarray(offset, offset + sizeOf(shape)), shape },
    ]),
  );
}
