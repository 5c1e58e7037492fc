/** Convolution and pooling, each pixel and tap in turn. */
import { type Shape, sizeOf } from "../../graph/expression.js";
import type { Kernel, KernelTable } from "./kernel.js";

interface Geometry {
  readonly stride: number;
  readonly padding: readonly number[];
}

/** Calls `visit` for every product x[image] · w[weight] that contributes to y[output]. */
function forEachProduct(
  x: Shape,
  w: Shape,
  y: Shape,
  { stride, padding }: Geometry,
  visit: (image: number, weight: number, output: number) => void,
): void {
  const [batch, channels, rows, columns] = x as [number, number, number, number];
  const [out, , height, width] = w as [number, number, number, number];
  const [, , outRows, outColumns] = y as [number, number, number, number];
  for (let b = 0; b < batch; b++)
    for (let o = 0; o < out; o++)
      for (let r = 0; r < outRows; r++)
        for (let c = 0; c < outColumns; c++) {
          const output = ((b * out + o) * outRows + r) * outColumns + c;
          for (let k = 0; k < channels; k++)
            for (let i = 0; i < height; i++) {
              const row = r * stride + i - padding[0]!;
              if (row < 0 || row >= rows) continue;
              for (let j = 0; j < width; j++) {
                const column = c * stride + j - padding[1]!;
                if (column < 0 || column >= columns) continue;
                visit(
                  ((b * channels + k) * rows + row) * columns + column,
                  ((o * channels + k) * height + i) * width + j,
                  output,
                );
              }
            }
        }
}

const conv2d: Kernel = ({ shape, inputs: [x, w], attributes }, [image, weight]) => {
  const result = new Float64Array(sizeOf(shape));
  forEachProduct(x!.shape, w!.shape, shape, attributes, (i, k, o) => {
    result[o]! += image![i]! * weight![k]!;
  });
  return result;
};

const inputGradient: Kernel = ({ shape, inputs: [u, w], attributes }, [upstream, weight]) => {
  const result = new Float64Array(sizeOf(shape));
  forEachProduct(shape, w!.shape, u!.shape, attributes, (i, k, o) => {
    result[i]! += upstream![o]! * weight![k]!;
  });
  return result;
};

const weightGradient: Kernel = ({ shape, inputs: [x, u], attributes }, [image, upstream]) => {
  const result = new Float64Array(sizeOf(shape));
  forEachProduct(x!.shape, shape, u!.shape, attributes, (i, k, o) => {
    result[k]! += image![i]! * upstream![o]!;
  });
  return result;
};

/** Calls `visit(output, image)` for every pixel of every window, windows in order and pixels row by row. */
function forEachWindow(
  x: Shape,
  y: Shape,
  size: number,
  stride: number,
  visit: (output: number, image: number) => void,
): void {
  const [, , rows, columns] = x as [number, number, number, number];
  const [batch, channels, outRows, outColumns] = y as [number, number, number, number];
  for (let image = 0, output = 0; image < batch * channels; image++)
    for (let r = 0; r < outRows; r++)
      for (let c = 0; c < outColumns; c++, output++)
        for (let i = 0; i < size; i++)
          for (let j = 0; j < size; j++) visit(output, (image * rows + r * stride + i) * columns + c * stride + j);
}

const maxPool2d: Kernel = ({ shape, inputs: [x], attributes: { size, stride } }, [image]) => {
  const result = new Float64Array(sizeOf(shape)).fill(Number.NEGATIVE_INFINITY);
  forEachWindow(x!.shape, shape, size, stride, (o, i) => {
    if (image![i]! > result[o]! || Number.isNaN(image![i]!)) result[o] = image![i]!;
  });
  return result;
};

const maxPool2dGradient: Kernel = ({ inputs: [x, y], attributes: { size, stride } }, [image, largest, upstream]) => {
  const result = new Float64Array(image!.length);
  const taken = new Uint8Array(largest!.length);
  forEachWindow(x!.shape, y!.shape, size, stride, (o, i) => {
    if (taken[o] || image![i] !== largest![o]) return;
    taken[o] = 1;
    result[i]! += upstream![o]!;
  });
  return result;
};

const averagePool2d: Kernel = ({ shape, inputs: [x], attributes: { size, stride } }, [image]) => {
  const result = new Float64Array(sizeOf(shape));
  forEachWindow(x!.shape, shape, size, stride, (o, i) => {
    result[o]! += image![i]! / (size * size);
  });
  return result;
};

const averagePool2dGradient: Kernel = ({ shape, inputs: [u], attributes: { size, stride } }, [upstream]) => {
  const result = new Float64Array(sizeOf(shape));
  forEachWindow(shape, u!.shape, size, stride, (o, i) => {
    result[i]! += upstream![o]! / (size * size);
  });
  return result;
};

export const convolutionKernels: KernelTable = {
  conv2d,
  conv2dInputGradient: inputGradient,
  conv2dWeightGradient: weightGradient,
  maxPool2d,
  maxPool2dGradient,
  averagePool2d,
  averagePool2dGradient,
};
