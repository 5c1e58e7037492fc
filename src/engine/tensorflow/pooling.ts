/** Pooling in TensorFlow.js, with gradients from sums over the pixels of a window. */
import type { PoolAttributes } from "../../graph/pooling.js";
import { channelsFirst, channelsLast, scatterToWindows, windowPixels } from "./image.js";
import type { TfKernelTable, TfTensor } from "./kernel.js";

type Images = Parameters<typeof import("@tensorflow/tfjs").maxPool>[0];

/** Positions in a window, row by row. */
function windowPositions({ size }: PoolAttributes): (readonly [number, number])[] {
  return Array.from({ length: size * size }, (_, i) => [Math.floor(i / size), i % size] as const);
}

export const poolingKernels: TfKernelTable = {
  maxPool2d: (tf, [x], { attributes: { size, stride } }) =>
    channelsFirst(tf, tf.maxPool(channelsLast(tf, x!) as Images, size, stride, "valid")),
  // Written out, because back ends differ in which of several equal maxima they choose: here it is the first.
  maxPool2dGradient: (tf, [x, y, u], { shape, attributes }) => {
    let untaken: TfTensor = tf.onesLike(y!);
    let result: TfTensor = tf.zeros([...shape]);
    for (const position of windowPositions(attributes)) {
      const equal = tf.cast(tf.equal(windowPixels(tf, x!, position, y!.shape, attributes.stride), y!), "float32");
      const chosen = tf.mul(equal, untaken);
      untaken = tf.sub(untaken, chosen);
      result = tf.add(result, scatterToWindows(tf, tf.mul(chosen, u!), position, shape, attributes.stride));
    }
    return result;
  },
  averagePool2d: (tf, [x], { attributes: { size, stride } }) =>
    channelsFirst(tf, tf.avgPool(channelsLast(tf, x!) as Images, size, stride, "valid")),
  averagePool2dGradient: (tf, [u], { shape, attributes }) => {
    const share = tf.div(u!, attributes.size ** 2);
    return windowPositions(attributes)
      .map((position) => scatterToWindows(tf, share, position, shape, attributes.stride))
      .reduce((a, b) => tf.add(a, b));
  },
};
