/** Every operator in TensorFlow.js. */
import { convolutionKernels } from "./convolution.js";
import { elementwiseKernels } from "./elementwise.js";
import type { TfKernelTable } from "./kernel.js";
import { matrixKernels } from "./matrix.js";
import { normalKernels } from "./normal.js";
import { poolingKernels } from "./pooling.js";
import { shapeKernels } from "./shape.js";

export const tfKernels: TfKernelTable = {
  ...shapeKernels,
  ...elementwiseKernels,
  ...matrixKernels,
  ...convolutionKernels,
  ...poolingKernels,
  ...normalKernels,
};
