/**
 * The reference engine: plain TypeScript in double precision. Slow and simple on purpose: it defines what every operator means,
 * checks gradients and other engines, and names the tensor that went non-finite.
 */
import { specialize } from "../graph/dimension.js";
import { type Expression, type Program, type Shape, topologicalOrder } from "../graph/expression.js";
import type { Engine, Tensor, Tensors } from "./engine.js";
import { checkFeeds, requiredFeeds } from "./feeds.js";
import { kernels } from "./reference/kernels.js";

/** Sees every node's values as they are computed. */
export type Observer = (node: Expression, values: Float64Array) => void;

/** Evaluates a program once. Open dimensions take their sizes from the feeds. */
export function evaluate(
  program: Program,
  feeds: Tensors,
  observe?: Observer,
): Record<string, { data: Float64Array; shape: Shape }> {
  const sizes = checkFeeds(program, requiredFeeds(program), feeds);
  const closed = Object.keys(sizes).length > 0 ? specialize(program, sizes) : program;
  const values = new Map<Expression, Float64Array>();
  for (const node of topologicalOrder(Object.values(closed.outputs))) {
    const result = evaluateNode(node, values, feeds);
    observe?.(node, result);
    values.set(node, result);
  }
  const outputs = Object.entries(closed.outputs).map(([name, root]) => [
    name,
    { data: values.get(root)!, shape: root.shape },
  ]);
  return Object.fromEntries(outputs);
}

function evaluateNode(node: Expression, values: ReadonlyMap<Expression, Float64Array>, feeds: Tensors): Float64Array {
  if (node.operator === "constant") return node.attributes["values"] as Float64Array;
  if (node.operator === "input" || node.operator === "parameter")
    return Float64Array.from(feeds[node.attributes["name"] as string]!.data);
  return kernels[node.operator]!(
    node,
    node.inputs.map((child) => values.get(child)!),
  );
}

function copyInto(results: Tensors, into: Tensors): Tensors {
  for (const [name, target] of Object.entries(into)) target.data.set((results[name] as Tensor).data);
  return into;
}

export const referenceEngine: Engine = {
  name: "reference",
  compile: async (program) => ({
    run: async (feeds, into) => {
      const results = evaluate(program, feeds);
      return into ? copyInto(results, into) : results;
    },
    dispose: async () => {},
  }),
};
