/** What every engine requires of the data it is given. */
import { closeShape, openSizes } from "../graph/dimension.js";
import { type Expression, leaves, type Program, sameShape, showShape } from "../graph/expression.js";
import { NabiError } from "../runtime/error.js";
import type { Tensors } from "./engine.js";

/** The leaves of a program that must be fed. */
export function requiredFeeds(program: Program): Map<string, Expression> {
  return new Map([...leaves(program, "input"), ...leaves(program, "parameter")]);
}

/** Checks that every leaf is fed with its shape; returns the sizes of the open dimensions. */
export function checkFeeds(
  program: Program,
  required: ReadonlyMap<string, Expression>,
  feeds: Tensors,
): Record<string, number> {
  const sizes = openSizes(program, Object.fromEntries(Object.entries(feeds).map(([name, { shape }]) => [name, shape])));
  for (const [name, leaf] of required) {
    const fed = feeds[name];
    if (!fed) throw new NabiError(`run: a value for ${name} (${showShape(leaf.shape)}) is required, got none`);
    const wanted = closeShape(leaf.shape, sizes);
    if (!sameShape(wanted, fed.shape))
      throw new NabiError(`run: ${showShape(wanted)} is required for ${name}, got ${showShape(fed.shape)}`);
  }
  return sizes;
}
