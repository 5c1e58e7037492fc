/** The meaning of every operator, as a loop. */
import { convolutionKernels } from "./convolution.js";
import { elementwiseKernels } from "./elementwise.js";
import type { KernelTable } from "./kernel.js";
import { matrixKernels } from "./matrix.js";
import { shapeKernels } from "./shape.js";

export const kernels: KernelTable = { ...shapeKernels, ...elementwiseKernels, ...matrixKernels, ...convolutionKernels };
