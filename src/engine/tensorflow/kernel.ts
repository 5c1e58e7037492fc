/** How the TensorFlow.js engine computes one operator. */
import type * as tensorflow from "@tensorflow/tfjs";
import type { Expression } from "../../graph/expression.js";

/** The library, whichever of its builds was loaded. */
export type Tensorflow = typeof tensorflow;
export type TfTensor = tensorflow.Tensor;

/** The result of a node (float32) from its inputs; memory is tidied by the caller. */
export type TfKernel = (
  tf: Tensorflow,
  inputs: readonly TfTensor[],
  // biome-ignore lint/suspicious/noExplicitAny: each kernel knows its own operator's attributes
  node: Expression & { readonly attributes: any },
) => TfTensor;
export type TfKernelTable = Readonly<Record<string, TfKernel>>;
