/** A program as an ONNX model: every node of the graph becomes a few nodes of standard operators. */
import { factorize, openDimensions } from "../../graph/dimension.js";
import { type Expression, leaves, type Program, type Shape, topologicalOrder } from "../../graph/expression.js";
import { NabiError } from "../../runtime/error.js";
import { convolutionLowerings } from "./convolution.js";
import { elementwiseLowerings } from "./elementwise.js";
import { type Emission, startEmission } from "./emitter.js";
import type { OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from "./encode.js";
import type { LoweringTable } from "./lowering.js";
import { matrixLowerings } from "./matrix.js";
import { normalLowerings } from "./normal.js";
import { poolingLowerings } from "./pooling.js";
import { shapeLowerings } from "./shape.js";

const lowerings: LoweringTable = {
  ...elementwiseLowerings,
  ...normalLowerings,
  ...shapeLowerings,
  ...matrixLowerings,
  ...convolutionLowerings,
  ...poolingLowerings,
};

/** Operators that have an ONNX form. */
export const loweredOperators: readonly string[] = Object.keys(lowerings);

/** Sizes as files show them: open dimensions by name, products of them by their text. */
function publicShape(shape: Shape): (number | string)[] {
  return shape.map((dimension) => {
    const { size, open } = factorize(dimension);
    if (open.length === 0) return size;
    return [...(size === 1 ? [] : [String(size)]), ...open].join("*");
  });
}

function lowerNode(emission: Emission, names: ReadonlyMap<Expression, string>, node: Expression): string {
  if (node.operator === "input" || node.operator === "parameter") return node.attributes["name"] as string;
  if (node.operator === "constant") return emission.float(node.attributes["values"] as Float64Array, node.shape);
  const lowering = lowerings[node.operator];
  if (!lowering)
    throw new NabiError(`onnx: an operator of ${loweredOperators.join(", ")} is required, got ${node.operator}`);
  return lowering(
    emission,
    node.inputs.map((child) => names.get(child)!),
    node,
  );
}

/** What the outputs depend on: lowerings may leave other forms of a tensor behind. */
function prune(
  nodes: readonly OnnxNode[],
  constants: readonly OnnxTensor[],
  outputs: readonly string[],
): { nodes: OnnxNode[]; constants: OnnxTensor[] } {
  const needed = new Set(outputs);
  const kept = nodes.toReversed().filter((node) => {
    if (!node.outputs.some((name) => needed.has(name))) return false;
    for (const name of node.inputs) needed.add(name);
    return true;
  });
  return { nodes: kept.toReversed(), constants: constants.filter(({ name }) => needed.has(name)) };
}

/** Lowers a program. Inputs come first, then parameters, each by name; outputs in the program's order. */
export function lowerProgram(program: Program, metadata: Readonly<Record<string, string>> = {}): OnnxModel {
  const emission = startEmission();
  const given = [...leaves(program, "input"), ...leaves(program, "parameter")];
  for (const [name, leaf] of leaves(program, "input"))
    leaf.shape.forEach((dimension, axis) => {
      const open = Object.keys(openDimensions).find((key) => openDimensions[key] === dimension);
      if (open) emission.openDimension(open, name, axis);
    });
  const names = new Map<Expression, string>();
  for (const node of topologicalOrder(Object.values(program.outputs)))
    names.set(node, lowerNode(emission, names, node));
  const nodes = [...emission.nodes];
  const outputs = Object.entries(program.outputs).map(([name, root]): OnnxValue => {
    nodes.push({ type: "Identity", domain: "", inputs: [names.get(root)!], outputs: [name], attributes: {} });
    return { name, type: "float32", shape: publicShape(root.shape) };
  });
  const inputs = given.map(([name, leaf]): OnnxValue => ({ name, type: "float32", shape: publicShape(leaf.shape) }));
  return { ...prune(nodes, emission.constants, Object.keys(program.outputs)), inputs, outputs, metadata };
}
