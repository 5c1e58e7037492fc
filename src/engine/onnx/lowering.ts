/** How one operator becomes ONNX nodes. */
import type { Attributes, Expression } from "../../graph/expression.js";
import type { Emitter } from "./emitter.js";

/** Emits the nodes of an expression, given the names of its inputs; returns the name of its result. */
export type Lowering<A extends Attributes = Attributes> = (
  emit: Emitter,
  inputs: readonly string[],
  expression: Expression & { readonly attributes: A },
) => string;

// biome-ignore lint/suspicious/noExplicitAny: each lowering knows its own operator's attributes
export type LoweringTable = Readonly<Record<string, Lowering<any>>>;
