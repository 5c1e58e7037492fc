/**
 * Convolution in ONNX. With constant weights (inference) it is the runtime's Conv, which rearranges them once; with weights that change
 * (training) the forms here, arranged for speed on CPUs.
 */
import type { ConvolutionAttributes } from "../../graph/convolution.js";
import { isOpen } from "../../graph/dimension.js";
import type { Expression, Shape } from "../../graph/expression.js";
import type { Emitter } from "./emitter.js";
import type { LoweringTable } from "./lowering.js";
import { fromPixels, toPixels } from "./pixels.js";
import {
  type Geometry,
  winogradConvolution,
  winogradInputGradient,
  winogradPays,
  winogradWeightGradient,
} from "./winograd.js";

type Sized = ConvolutionAttributes & { readonly shape: Shape };

/** The kernel turned by half a turn, with in and out channels exchanged. */
function turnedKernel(emit: Emitter, weight: string, [out, channels, height, width]: Shape): string {
  const taps = height! * width!;
  const flat = emit.node("Reshape", [weight, emit.int64([out!, channels!, taps])]);
  const turned = emit.node("Gather", [flat, emit.int64(Array.from({ length: taps }, (_, i) => taps - 1 - i))], {
    axis: 2,
  });
  const exchanged = emit.node("Transpose", [turned], { perm: [1, 0, 2] });
  return emit.node("Reshape", [exchanged, emit.int64([channels!, out!, height!, width!])]);
}

/** At stride 1 a convolution with the turned kernel (ConvTranspose is several times slower); else ConvTranspose. */
function inputGradient(
  emit: Emitter,
  u: string,
  w: string,
  weight: Expression,
  { stride, padding, shape }: Sized,
  from: Shape,
): string {
  const [, , height, width] = weight.shape as [number, number, number, number];
  const [top, left, bottom, right] = padding;
  if (stride === 1) {
    const pads = [height - 1 - top, width - 1 - left, height - 1 - bottom, width - 1 - right];
    if (pads.every((n) => n >= 0))
      return emit.node("Conv", [u, turnedKernel(emit, w, weight.shape)], { kernel_shape: [height, width], pads });
  }
  const rest = (axis: number, kernel: number, around: number): number =>
    shape[axis]! - ((from[axis]! - 1) * stride + kernel - around);
  return emit.node("ConvTranspose", [u, w], {
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: [...padding],
    output_padding: [rest(2, height, top + bottom), rest(3, width, left + right)],
  });
}

const fewChannels = 4; // up to here the patches of an image are one short matrix

/** A row for every output pixel, a column for every channel: the image as each tap of the kernel sees it. */
function tapMatrices(
  emit: Emitter,
  x: string,
  image: Shape,
  kernel: Shape,
  result: Shape,
  { stride, padding }: ConvolutionAttributes,
): string[] {
  const [, channels, height, width] = kernel as [number, number, number, number];
  const [batch, , rows, columns] = result as [number, number, number, number];
  const [top, left, bottom, right] = padding;
  const pixels = toPixels(emit, x, image);
  const padded = padding.every((n) => n === 0)
    ? pixels
    : emit.node("Pad", [pixels, emit.int64([top, left, 0, 0, bottom, right, 0, 0])], { mode: "constant" });
  return Array.from({ length: height * width }, (_, tap) => {
    const start = [Math.floor(tap / width), tap % width] as const;
    const end = [start[0] + (rows - 1) * stride + 1, start[1] + (columns - 1) * stride + 1];
    const window = emit.node("Slice", [
      padded,
      emit.int64([...start]),
      emit.int64(end),
      emit.int64([0, 1]),
      emit.int64([stride, stride]),
    ]);
    return emit.node("Reshape", [window, emit.int64([rows * columns * batch, channels])]);
  });
}

/** One product of all patches with the kernel (taps · channels x out). */
function patchConvolution(
  emit: Emitter,
  x: string,
  w: string,
  { inputs, attributes, shape }: Expression & { readonly attributes: ConvolutionAttributes },
): string {
  const [image, kernel] = inputs as [Expression, Expression];
  const [out, channels, height, width] = kernel.shape as [number, number, number, number];
  const taps = height * width;
  const patches = emit.node("Concat", tapMatrices(emit, x, image.shape, kernel.shape, shape, attributes), { axis: 1 });
  const ordered = emit.node("Transpose", [emit.node("Reshape", [w, emit.int64([out, channels, taps])])], {
    perm: [2, 1, 0],
  });
  const product = emit.node("Gemm", [patches, emit.node("Reshape", [ordered, emit.int64([taps * channels, out])])]);
  const [batch, , rows, columns] = shape as [number, number, number, number];
  return fromPixels(emit, emit.node("Reshape", [product, emit.int64([rows, columns, batch, out])]), shape);
}

/** One product of matrices for each tap of the kernel; with few channels, one over all taps. */
function weightGradient(
  emit: Emitter,
  x: string,
  u: string,
  { inputs, attributes }: Expression & { readonly attributes: Sized },
): string {
  const [image, upstream] = inputs as [Expression, Expression];
  const [out, channels, height, width] = attributes.shape as [number, number, number, number];
  const [batch, , rows, columns] = upstream.shape as [number, number, number, number];
  const taps = tapMatrices(emit, x, image.shape, attributes.shape, upstream.shape, attributes);
  const pixels = toPixels(emit, u, upstream.shape);
  const flat = emit.node("Reshape", [pixels, emit.int64([rows * columns * batch, out])]);
  const product = (patches: string): string => emit.node("Gemm", [patches, flat], { transA: 1 });
  const joined =
    channels <= fewChannels
      ? product(emit.node("Concat", taps, { axis: 1 }))
      : emit.node("Concat", taps.map(product), { axis: 0 });
  const byTap = emit.node("Reshape", [joined, emit.int64([height * width, channels, out])]);
  return emit.node("Reshape", [
    emit.node("Transpose", [byTap], { perm: [2, 1, 0] }),
    emit.int64([...attributes.shape]),
  ]);
}

/** The geometry of a convolution that Winograd's form computes, where that pays. */
function winogradGeometry(
  image: Shape,
  kernel: Shape,
  result: Shape,
  { stride, padding }: ConvolutionAttributes,
): Geometry | undefined {
  if (stride !== 1 || kernel[2] !== 3 || kernel[3] !== 3 || isOpen(image[0]!)) return undefined;
  const geometry = { image, result, before: [padding[0], padding[1]] as const };
  return winogradPays(geometry) ? geometry : undefined;
}

export const convolutionLowerings: LoweringTable = {
  conv2d: (emit, [x, w], expression) => {
    const { inputs, attributes, shape } = expression as Expression & { attributes: ConvolutionAttributes };
    const [image, kernel] = inputs as [Expression, Expression];
    const { stride, padding } = attributes;
    if (kernel.operator !== "constant") {
      const geometry = winogradGeometry(image.shape, kernel.shape, shape, attributes);
      if (geometry) return winogradConvolution(emit, x!, w!, geometry);
      if (kernel.shape[1]! <= fewChannels && !isOpen(shape[0]!))
        return patchConvolution(emit, x!, w!, { ...expression, attributes });
    }
    return emit.node("Conv", [x!, w!], {
      kernel_shape: kernel.shape.slice(2),
      strides: [stride, stride],
      pads: [...padding],
    });
  },
  conv2dInputGradient: (emit, [u, w], { inputs, attributes }) => {
    const [upstream, kernel] = inputs as [Expression, Expression];
    const geometry = winogradGeometry(attributes.shape, kernel.shape, upstream.shape, attributes);
    if (geometry) return winogradInputGradient(emit, u!, w!, geometry);
    return inputGradient(emit, u!, w!, kernel, attributes, upstream.shape);
  },
  conv2dWeightGradient: (emit, [x, u], expression) => {
    const [image, upstream] = expression.inputs as [Expression, Expression];
    const { attributes } = expression;
    const geometry = winogradGeometry(image.shape, attributes.shape, upstream.shape, attributes);
    if (geometry) return winogradWeightGradient(emit, x!, u!, geometry);
    return weightGradient(emit, x!, u!, expression);
  },
};
