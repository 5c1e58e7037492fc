/** How the reference engine computes one operator. */
import type { Expression } from "../../graph/expression.js";

/** Values of a node from the values of its inputs. */
// biome-ignore lint/suspicious/noExplicitAny: each kernel knows its own operator's attributes
export type Kernel = (node: Expression & { readonly attributes: any }, inputs: readonly Float64Array[]) => Float64Array;
export type KernelTable = Readonly<Record<string, Kernel>>;
