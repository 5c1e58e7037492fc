/**
 * 3 x 3 convolutions at stride 1 by Winograd's minimal filtering F(4x4, 3x3), with a quarter of the multiplications.
 * Lavin and Gray (2016), "Fast algorithms for convolutional neural networks", CVPR: y = Aᵀ[(G w Gᵀ) ⊙ (Bᵀ x B)]A for each tile of 6 x 6
 * pixels. Here the transforms of all tiles of a row or column are one matrix, zero padding and cut edges included, so they are products
 * of matrices; between them stands one product of matrices over the channels for each of the 36 frequencies.
 * The map is trilinear: both gradients use the same transforms, transposed.
 */
import type { Shape } from "../../graph/expression.js";
import type { Emitter } from "./emitter.js";
import { fromPixels, toPixels } from "./pixels.js";

const frequencies = 6;
const tile = 4;

// biome-ignore format: matrices
const inputTransform = [ // Bᵀ
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
];
// biome-ignore format: matrices
const kernelTransform = [ // G
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];
// biome-ignore format: matrices
const outputTransform = [ // Aᵀ
  [1, 1, 1, 1, 1, 0],
  [0, 1, -1, 2, -2, 0],
  [0, 1, 1, 4, 4, 0],
  [0, 1, -1, 8, -8, 1],
];

/** One direction of an image: sizes of the image and of the result, and zeros before the image. */
interface Side {
  readonly size: number;
  readonly result: number;
  readonly before: number;
}

/** A convolution's geometry: its image B x C x H x W, its result B x O x H' x W'. */
export interface Geometry {
  readonly image: Shape;
  readonly result: Shape;
  /** Zeros before the first row and the first column. */
  readonly before: readonly [number, number];
}

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

function matrix(rows: number, columns: number, at: (row: number, column: number) => number): Matrix {
  const values = Float32Array.from({ length: rows * columns }, (_, i) => at(Math.floor(i / columns), i % columns));
  return { rows, columns, values };
}

const transposed = ({ rows, columns, values }: Matrix): Matrix =>
  matrix(columns, rows, (row, column) => values[column * columns + row]!);

const tiles = ({ result }: Side): number => Math.ceil(result / tile);

/** Pixels of a side → 6 frequencies of each tile, frequencies outermost. */
function analysis(side: Side): Matrix {
  const count = tiles(side);
  return matrix(frequencies * count, side.size, (row, pixel) => {
    const offset = pixel + side.before - tile * (row % count);
    return inputTransform[Math.floor(row / count)]![offset] ?? 0;
  });
}

/** Frequencies of each tile → pixels of the result. */
function synthesis(side: Side): Matrix {
  const count = tiles(side);
  return matrix(side.result, frequencies * count, (pixel, column) =>
    Math.floor(pixel / tile) === column % count ? outputTransform[pixel % tile]![Math.floor(column / count)]! : 0,
  );
}

/** The kernel's transform in both directions: 9 taps → 36 frequencies. */
const kernelMatrix: Matrix = matrix(frequencies ** 2, 9, (row, tap) => {
  const [p, q] = [Math.floor(row / frequencies), row % frequencies];
  return kernelTransform[p]![Math.floor(tap / 3)]! * kernelTransform[q]![tap % 3]!;
});

function sides({ image, result, before }: Geometry): [Side, Side] {
  return [
    { size: image[2]!, result: result[2]!, before: before[0] },
    { size: image[3]!, result: result[3]!, before: before[1] },
  ];
}

/**
 * Whether the transforms cost less than they save, in multiplications an image; theirs count twice, since they are bound by memory.
 * Small batches do not fill the products.
 */
export function winogradPays(geometry: Geometry): boolean {
  const [rows, columns] = sides(geometry);
  const [high, wide] = [frequencies * tiles(rows), frequencies * tiles(columns)];
  const [batch, channels] = geometry.image as [number, number];
  const out = geometry.result[1]!;
  const transforms =
    channels * (high * rows.size * columns.size + high * wide * columns.size) +
    out * (high * wide * columns.result + high * rows.result * columns.result);
  const direct = 9 * channels * out * rows.result * columns.result;
  return batch >= 8 && 2 * transforms + high * wide * channels * out < 0.8 * direct;
}

const asConstant = (emit: Emitter, { rows, columns, values }: Matrix): string => emit.float(values, [rows, columns]);
const reshape = (emit: Emitter, name: string, ...shape: number[]): string =>
  emit.node("Reshape", [name, emit.int64(shape)]);

/** Image (B x C x H x W) → frequencies: 6 x tiles down x 6 x (tiles across · B) x C. */
function transformImage(emit: Emitter, x: string, [b, c, h, w]: Shape, rows: Matrix, columns: Matrix): string {
  const [high, wide] = [rows.rows, columns.rows];
  const flat = reshape(emit, toPixels(emit, x, [b!, c!, h!, w!]), h!, w! * b! * c!);
  const byRow = reshape(emit, emit.node("Gemm", [asConstant(emit, rows), flat]), high, w!, b! * c!);
  const both = emit.node("MatMul", [asConstant(emit, columns), byRow]);
  return reshape(emit, both, frequencies, high / frequencies, frequencies, (wide / frequencies) * b!, c!);
}

/** Frequencies → image (B x C x H x W). */
function restoreImage(emit: Emitter, z: string, [b, c, h, w]: Shape, rows: Matrix, columns: Matrix): string {
  const [high, wide] = [rows.columns, columns.columns];
  const byRow = emit.node("MatMul", [asConstant(emit, columns), reshape(emit, z, high, wide, b! * c!)]);
  const both = emit.node("Gemm", [asConstant(emit, rows), reshape(emit, byRow, high, w! * b! * c!)]);
  return fromPixels(emit, reshape(emit, both, h!, w!, b!, c!), [b!, c!, h!, w!]);
}

/** Kernel (O x C x 3 x 3) → frequencies: 36 x O x C. Both uses share it: permuting the kernel's own axes takes longer than the product. */
function transformKernel(emit: Emitter, w: string, [out, channels]: Shape): string {
  const taps = emit.node("Transpose", [reshape(emit, w, out! * channels!, 9)], { perm: [1, 0] });
  const transformed = emit.node("Gemm", [asConstant(emit, kernelMatrix), taps]);
  return reshape(emit, transformed, frequencies ** 2, out!, channels!);
}

/** x (B x C x H x W) convolved with w (O x C x 3 x 3). */
export function winogradConvolution(emit: Emitter, x: string, w: string, geometry: Geometry): string {
  const [rows, columns] = sides(geometry);
  const image = transformImage(emit, x, geometry.image, analysis(rows), analysis(columns));
  const [out, channels] = [geometry.result[1]!, geometry.image[1]!];
  const kernel = emit.node("Transpose", [transformKernel(emit, w, [out, channels])], { perm: [0, 2, 1] });
  const product = emit.node("MatMul", [image, reshape(emit, kernel, frequencies, 1, frequencies, channels, out)]);
  return restoreImage(emit, product, geometry.result, synthesis(rows), synthesis(columns));
}

/** Gradient by the image, from the gradient u (B x O x H' x W') by the result. */
export function winogradInputGradient(emit: Emitter, u: string, w: string, geometry: Geometry): string {
  const [rows, columns] = sides(geometry);
  const upstream = transformImage(
    emit,
    u,
    geometry.result,
    transposed(synthesis(rows)),
    transposed(synthesis(columns)),
  );
  const [out, channels] = [geometry.result[1]!, geometry.image[1]!];
  const kernel = reshape(emit, transformKernel(emit, w, [out, channels]), frequencies, 1, frequencies, out, channels);
  const product = emit.node("MatMul", [upstream, kernel]);
  return restoreImage(emit, product, geometry.image, transposed(analysis(rows)), transposed(analysis(columns)));
}

/** Gradient by the kernel (O x C x 3 x 3), from the gradient u by the result. */
export function winogradWeightGradient(emit: Emitter, x: string, u: string, geometry: Geometry): string {
  const [rows, columns] = sides(geometry);
  const [channels, out] = [geometry.image[1]!, geometry.result[1]!];
  const image = transformImage(emit, x, geometry.image, analysis(rows), analysis(columns));
  const upstream = transformImage(
    emit,
    u,
    geometry.result,
    transposed(synthesis(rows)),
    transposed(synthesis(columns)),
  );
  // One stack of matrices: with more axes before them a transposed product takes twice as long.
  const [tilesDown, across] = [tiles(rows), tiles(columns) * geometry.image[0]!];
  const stack = frequencies ** 2 * tilesDown;
  const left = emit.node("Transpose", [reshape(emit, upstream, stack, across, out)], { perm: [0, 2, 1] });
  const byTile = emit.node("MatMul", [left, reshape(emit, image, stack, across, channels)]);
  const grouped = reshape(emit, byTile, frequencies, tilesDown, frequencies, out * channels);
  const total = emit.node("ReduceSum", [grouped, emit.int64([1])], { keepdims: 0 });
  const flat = reshape(emit, total, frequencies ** 2, out * channels);
  const taps = emit.node("Gemm", [flat, asConstant(emit, kernelMatrix)], { transA: 1 });
  return reshape(emit, taps, out, channels, 3, 3);
}
