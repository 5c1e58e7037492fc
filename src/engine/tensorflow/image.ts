/** Images in TensorFlow.js: its back ends in Node work channels last, the graph is channels first. */
import type { Shape } from "../../graph/expression.js";
import type { Tensorflow, TfTensor } from "./kernel.js";

/** B x C x H x W → B x H x W x C. */
export function channelsLast(tf: Tensorflow, x: TfTensor): TfTensor {
  return tf.transpose(x, [0, 2, 3, 1]);
}

/** B x H x W x C → B x C x H x W. */
export function channelsFirst(tf: Tensorflow, x: TfTensor): TfTensor {
  return tf.transpose(x, [0, 3, 1, 2]);
}

/** Zeros around channels-last images: [top, left, bottom, right]. */
export function padImages(tf: Tensorflow, x: TfTensor, padding: readonly number[]): TfTensor {
  if (padding.every((n) => n === 0)) return x;
  const [top, left, bottom, right] = padding as readonly [number, number, number, number];
  return tf.pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
}

/** The pixels that stand at (row, column) of every window, for B x C x H x W images and rows x columns windows. */
export function windowPixels(
  tf: Tensorflow,
  x: TfTensor,
  [row, column]: readonly [number, number],
  [, , rows, columns]: Shape,
  stride: number,
): TfTensor {
  const end = [row + (rows! - 1) * stride + 1, column + (columns! - 1) * stride + 1];
  const [batch, channels] = x.shape as [number, number];
  return tf.stridedSlice(x, [0, 0, row, column], [batch, channels, ...end], [1, 1, stride, stride]);
}

/** The transpose of `windowPixels`: puts one number a window at the window's (row, column), zeros elsewhere. */
export function scatterToWindows(
  tf: Tensorflow,
  u: TfTensor,
  [row, column]: readonly [number, number],
  [, , height, width]: Shape,
  stride: number,
): TfTensor {
  const [batch, channels, rows, columns] = u.shape as [number, number, number, number];
  const apart = tf.pad(tf.reshape(u, [batch * channels, rows, 1, columns, 1]), [
    [0, 0],
    [0, 0],
    [0, stride - 1],
    [0, 0],
    [0, stride - 1],
  ]);
  const spread = tf.reshape(apart, [batch, channels, rows * stride, columns * stride]);
  // The zeros after the last window may reach past the image: cut to what fits before placing.
  const fits = [Math.min(rows * stride, height! - row), Math.min(columns * stride, width! - column)] as const;
  const cut = tf.slice(spread, [0, 0, 0, 0], [batch, channels, ...fits]);
  return tf.pad(cut, [
    [0, 0],
    [0, 0],
    [row, height! - row - fits[0]],
    [column, width! - column - fits[1]],
  ]);
}
