/**
 * Images kept pixel by pixel (H x W x B x C) besides channels first (B x C x H x W).
 * Convolutions, pooling and their gradients run severalfold faster pixel-major, where a row of pixels is one long run of memory; each
 * image tensor knows its other form, so that a chain of layers changes layout at its ends only. Forms that nobody uses are pruned.
 */
import { type Expression, type Shape, sizeOf } from "../../graph/expression.js";
import type { Emitter } from "./emitter.js";
import type { Lowering } from "./lowering.js";

/**
 * Exchanges the first two axes with the last two. As a transposed matrix it is 20 times faster than as a permutation of four axes; the
 * matrix stands in a stack of one, since onnxruntime turns a single one that is reshaped back into the permutation.
 */
function exchange(emit: Emitter, name: string, rows: number, columns: number, shape: Shape): string {
  const known = emit.otherLayout.get(name);
  if (known !== undefined) return known;
  const matrix = emit.node("Reshape", [name, emit.int64([1, rows, columns])]);
  const transposed = emit.node("Transpose", [matrix], { perm: [0, 2, 1] });
  const exchanged = emit.node("Reshape", [transposed, emit.int64([...shape])]);
  emit.otherLayout.set(name, exchanged);
  emit.otherLayout.set(exchanged, name);
  return exchanged;
}

/** The pixel-major form (H x W x B x C) of an image tensor of shape B x C x H x W. */
export function toPixels(emit: Emitter, name: string, [b, c, h, w]: Shape): string {
  return exchange(emit, name, b! * c!, h! * w!, [h!, w!, b!, c!]);
}

/** The channels-first form of a pixel-major tensor, for its channels-first shape B x C x H x W. */
export function fromPixels(emit: Emitter, pixels: string, [b, c, h, w]: Shape): string {
  return exchange(emit, pixels, h! * w!, b! * c!, [b!, c!, h!, w!]);
}

/** Whether the pixel-major form of an image tensor is there already. */
export function hasPixels(emit: Emitter, name: string): boolean {
  return emit.otherLayout.has(name);
}

/** An operand of an elementwise operator in pixel-major form; undefined where it broadcasts in a way that has none. */
function operandPixels(emit: Emitter, name: string, { shape }: Expression, result: Shape): string | undefined {
  if (sizeOf(shape) === 1 && shape.length <= 4) return name;
  if (shape.length === 4 && shape.every((size, axis) => size === result[axis])) return toPixels(emit, name, shape);
  const perChannel = shape.at(-3) === result[1] && sizeOf(shape) === result[1];
  return perChannel ? emit.node("Reshape", [name, emit.int64([result[1]!])]) : undefined;
}

/** The same elementwise lowering, done pixel-major where an operand is there in that form. */
export function followPixels(lowering: Lowering): Lowering {
  return (emit, inputs, expression) => {
    const { shape } = expression;
    const follows = (name: string, i: number): boolean =>
      expression.inputs[i]!.shape.length === 4 && hasPixels(emit, name);
    if (shape.length !== 4 || !inputs.some(follows)) return lowering(emit, inputs, expression);
    const operands = inputs.map((name, i) => operandPixels(emit, name, expression.inputs[i]!, shape));
    if (operands.some((name) => name === undefined)) return lowering(emit, inputs, expression);
    return fromPixels(emit, lowering(emit, operands as string[], expression), shape);
  };
}
