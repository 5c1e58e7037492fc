/** Finds out, in double precision, where a step first stopped being a number. */

import type { Tensors } from "../engine/engine.js";
import { evaluate } from "../engine/reference.js";
import { type Expression, type Program, showShape } from "../graph/expression.js";

/** The first node, in the order of evaluation, whose values are not all finite; undefined where double precision is enough. */
export function firstNonFinite(program: Program, feeds: Tensors): { node: Expression; value: number } | undefined {
  let found: { node: Expression; value: number } | undefined;
  evaluate(program, feeds, (node, values) => {
    if (found) return;
    const value = values.find((x) => !Number.isFinite(x));
    if (value !== undefined) found = { node, value };
  });
  return found;
}

/** One sentence on what was found. */
export function describeNonFinite(program: Program, feeds: Tensors): string {
  const found = firstNonFinite(program, feeds);
  if (!found) return "in double precision the same step is finite: numbers of this size overflow single precision";
  const { node, value } = found;
  const sources = node.inputs.map((child) => (child.attributes["name"] as string | undefined) ?? child.operator);
  return `operator ${node.operator} (${showShape(node.shape)}) of ${sources.join(", ") || "the data"} gave ${value} first`;
}
