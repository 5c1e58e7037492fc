/**
 * Cuts an estimator's file in two at its output `condition`: what the network makes of the data, and what the answers make of that.
 * The network then runs once for a data set, however often its posterior is asked.
 */
import { NabiError } from "../../runtime/error.js";
import { decodeModel, type ModelMessage, type NodeMessage, reencodeModel, type ValueMessage } from "./encode.js";

/** Nodes that some of the wanted names depend on, and the names that no node makes. */
function reach(nodes: readonly NodeMessage[], wanted: readonly string[]): { nodes: NodeMessage[]; open: Set<string> } {
  const makers = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const kept = new Set<NodeMessage>();
  const open = new Set<string>();
  const pending = [...wanted];
  while (pending.length > 0) {
    const name = pending.pop()!;
    const maker = makers.get(name);
    if (!maker) open.add(name);
    else if (!kept.has(maker)) {
      kept.add(maker);
      pending.push(...maker.input.filter((input) => input !== ""));
    }
  }
  return { nodes: nodes.filter((node) => kept.has(node)), open };
}

function part(
  model: ModelMessage,
  nodes: readonly NodeMessage[],
  outputs: readonly ValueMessage[],
  extra: readonly ValueMessage[],
): Uint8Array {
  const found = reach(
    nodes,
    outputs.map(({ name }) => name),
  );
  const input = [...model.graph.input, ...extra].filter(({ name }) => found.open.has(name));
  const initializer = model.graph.initializer.filter(({ name }) => found.open.has(name));
  return reencodeModel({
    ...model,
    graph: { ...model.graph, node: found.nodes, input, output: [...outputs], initializer },
  });
}

/** A file in two halves, of which the second may be cut down to some of its outputs. */
export interface SplitModel {
  readonly front: Uint8Array;
  /** Names of the outputs behind the cut. */
  readonly outputs: readonly string[];
  /** The part that the given outputs need, from the cut on. */
  back(outputs: readonly string[]): Uint8Array;
}

/** The halves of a file that has an output of the given name, made by an Identity node as all outputs are. */
export function splitModel(bytes: Uint8Array, at: string): SplitModel {
  const model = decodeModel(bytes);
  const { node: nodes, output: outputs } = model.graph;
  const cut = outputs.find(({ name }) => name === at);
  const last = nodes.find(({ output }) => output.includes(at));
  if (!cut || !last)
    throw new NabiError(
      `onnx: a model with output ${at} is required, got ${outputs.map(({ name }) => name).join(", ")}`,
    );
  const inner = last.input[0]!;
  const behind = nodes
    .filter((node) => node !== last && !node.output.includes(inner))
    .map((node) => ({ ...node, input: node.input.map((name) => (name === inner ? at : name)) }));
  const rest = outputs.filter(({ name }) => name !== at);
  return {
    front: part(model, nodes, [cut], []),
    outputs: rest.map(({ name }) => name),
    // Where an output is the condition itself, its Identity reads the cut like any other node.
    back: (names) =>
      part(
        model,
        behind,
        rest.filter(({ name }) => names.includes(name)),
        [cut],
      ),
  };
}
