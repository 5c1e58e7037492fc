/** Collects the nodes of an ONNX graph while a program is lowered. */
import { factorize, openDimensions } from "../../graph/dimension.js";
import type { Shape } from "../../graph/expression.js";
import { NabiError } from "../../runtime/error.js";
import type { AttributeValue, ElementType, OnnxNode, OnnxTensor } from "./encode.js";

export interface Emitter {
  /** Adds a node with one result and returns the result's name. */
  node(type: string, inputs: readonly string[], attributes?: Readonly<Record<string, AttributeValue>>): string;
  /** A float32 constant. */
  float(values: number | ArrayLike<number>, shape?: Shape): string;
  /** An int64 vector. */
  int64(values: readonly number[]): string;
  /** A shape as an int64 vector, computed when the graph runs where a dimension is open. */
  shape(shape: Shape): string;
  /** Image tensors that are there in two layouts: the name of each other form (see pixels.ts). */
  readonly otherLayout: Map<string, string>;
  /** Gives the node that made `name` a second output, once, and returns that output's name. */
  secondOutput(name: string): string;
}

export interface Emission extends Emitter {
  readonly nodes: OnnxNode[];
  readonly constants: OnnxTensor[];
  /** Says where the size of an open dimension can be read: an axis of an input. */
  openDimension(name: string, input: string, axis: number): void;
}

const largestShared = 2048; // bytes: beyond, constants are rarely met twice

const bytesOf = (array: Float32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

export function startEmission(): Emission {
  const nodes: OnnxNode[] = [];
  const constants: OnnxTensor[] = [];
  const known = new Map<string, string>(); // small constants and repeated nodes are emitted once
  const openSources = new Map<string, { input: string; axis: number }>();
  let counter = 0;

  const constant = (type: ElementType, shape: Shape, bytes: Uint8Array): string => {
    const key = bytes.length <= largestShared ? `${type} ${shape} ${Buffer.from(bytes).toString("base64")}` : undefined;
    const before = key === undefined ? undefined : known.get(key);
    if (before) return before;
    const name = `c${counter++}`;
    constants.push({ name, type, shape, bytes });
    if (key !== undefined) known.set(key, name);
    return name;
  };

  const node: Emitter["node"] = (type, inputs, attributes = {}) => {
    const key = `${type} ${inputs.join(" ")} ${JSON.stringify(attributes)}`;
    const before = known.get(key);
    if (before) return before;
    const name = `${type.toLowerCase()}_${counter++}`;
    nodes.push({ type, domain: "", inputs, outputs: [name], attributes });
    known.set(key, name);
    return name;
  };

  const int64: Emitter["int64"] = (values) =>
    constant("int64", [values.length], bytesOf(BigInt64Array.from(values, (v) => BigInt(v))));

  const openSize = (name: string): string => {
    const source = openSources.get(name);
    if (!source) throw new NabiError(`onnx: an input with an axis of size ${name} alone is required, got none`);
    return node("Gather", [node("Shape", [source.input]), int64([source.axis])], { axis: 0 });
  };

  const dimension = (size: number): string => {
    const { size: fixed, open } = factorize(size);
    const factors = [...(fixed === 1 && open.length > 0 ? [] : [int64([fixed])]), ...open.map(openSize)];
    return factors.reduce((a, b) => node("Mul", [a, b]));
  };

  return {
    nodes,
    constants,
    otherLayout: new Map(),
    node,
    int64,
    float: (values, shape = []) =>
      constant(
        "float32",
        shape,
        bytesOf(typeof values === "number" ? Float32Array.of(values) : Float32Array.from(values)),
      ),
    shape: (shape) => {
      if (shape.every((size) => factorize(size).open.length === 0)) return int64(shape as number[]);
      return node("Concat", shape.map(dimension), { axis: 0 });
    },
    secondOutput: (name) => {
      const maker = nodes.find((candidate) => candidate.outputs[0] === name);
      if (!maker) throw new NabiError(`onnx: a node that makes ${name} is required, got none`);
      if (maker.outputs.length === 1) maker.outputs.push(`${name}_second`);
      return maker.outputs[1]!;
    },
    openDimension: (name, input, axis) => {
      if (name in openDimensions && !openSources.has(name)) openSources.set(name, { input, axis });
    },
  };
}
