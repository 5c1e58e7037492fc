/** ONNX models as bytes, by the published schema: what is written here opens in every ONNX runtime. */
import protobuf from "protobufjs";
import { NabiError } from "../../runtime/error.js";
import { onnxSchema } from "./onnx-schema.js";

const schema: protobuf.Root = protobuf.Root.fromJSON({ nested: { onnx: { nested: onnxSchema as never } } });
const modelType = schema.lookupType("onnx.ModelProto");

/** Element types of tensors, with their codes in the format. */
export const elementTypes = { float32: 1, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof elementTypes;

export type AttributeValue = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** An input or output: sizes are numbers or names of open dimensions. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
}

const irVersion = 9; // the oldest that carries opset 18: the wider the range of runtimes that open the file, the better
export const opsetVersion = 18;
const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

function attribute(name: string, value: AttributeValue): object {
  if (typeof value === "number") return { name, type: attributeType.int, i: value };
  if (typeof value === "string") return { name, type: attributeType.string, s: new TextEncoder().encode(value) };
  if ("float" in value) return { name, type: attributeType.float, f: value.float };
  return { name, type: attributeType.ints, ints: [...value] };
}

function value({ name, type, shape }: OnnxValue): object {
  const dim = shape.map((size) => (typeof size === "number" ? { dim_value: size } : { dim_param: size }));
  return { name, type: { tensor_type: { elem_type: elementTypes[type], shape: { dim } } } };
}

export function encodeModel(model: OnnxModel): Uint8Array {
  const domains = new Set(model.nodes.map((node) => node.domain));
  const opsets = [...new Set(["", ...domains])].map((domain) => ({
    domain,
    version: domain === "" ? opsetVersion : 1,
  }));
  const graph = {
    name: "nabi",
    node: model.nodes.map((node) => ({
      op_type: node.type,
      name: node.outputs[0],
      ...(node.domain === "" ? {} : { domain: node.domain }),
      input: [...node.inputs],
      output: [...node.outputs],
      attribute: Object.entries(node.attributes).map(([name, v]) => attribute(name, v)),
    })),
    initializer: model.constants.map(({ name, type, shape, bytes }) => ({
      name,
      data_type: elementTypes[type],
      dims: [...shape],
      raw_data: bytes,
    })),
    input: model.inputs.map(value),
    output: model.outputs.map(value),
  };
  const metadata = Object.entries(model.metadata).map(([key, text]) => ({ key, value: text }));
  const message = {
    ir_version: irVersion,
    producer_name: "nabi",
    opset_import: opsets,
    graph,
    metadata_props: metadata,
  };
  return modelType.encode(modelType.create(message)).finish();
}

/** The parts of a decoded model that somebody looks at: a cut, or a test of what became of a graph. Everything else is passed on. */
export interface NodeMessage {
  readonly op_type: string;
  readonly attribute: readonly { readonly name: string; readonly ints: readonly unknown[] }[];
  readonly input: readonly string[];
  readonly output: readonly string[];
}
export interface ValueMessage {
  readonly name: string;
}
export interface ModelMessage {
  readonly graph: {
    readonly node: readonly NodeMessage[];
    readonly input: readonly ValueMessage[];
    readonly output: readonly ValueMessage[];
    readonly initializer: readonly ValueMessage[];
  };
  readonly metadata_props: readonly { readonly key: string; readonly value: string }[];
}

/** A model's message. Throws a NabiError on bytes that are not an ONNX model. */
export function decodeModel(bytes: Uint8Array): ModelMessage {
  let decoded: Partial<ModelMessage>;
  try {
    decoded = modelType.decode(bytes) as unknown as Partial<ModelMessage>;
  } catch (cause) {
    throw new NabiError("onnx: an ONNX model is required, got bytes that are none", { cause });
  }
  if (!decoded.graph?.node?.length) throw new NabiError("onnx: an ONNX model is required, got a file without a graph");
  return decoded as ModelMessage;
}

/** The bytes of a message. */
export function reencodeModel(model: ModelMessage): Uint8Array {
  return modelType.encode(modelType.create(model)).finish();
}

/** Metadata alone: appended to an encoded model, they become part of it. */
export function encodeMetadata(metadata: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(metadata).map(([key, text]) => ({ key, value: text }));
  return modelType.encode(modelType.create({ metadata_props: entries })).finish();
}

/** The metadata of an encoded model. Throws a NabiError on bytes that are not an ONNX model. */
export function decodeMetadata(bytes: Uint8Array): Record<string, string> {
  return Object.fromEntries(decodeModel(bytes).metadata_props.map(({ key, value: text }) => [key, text]));
}
