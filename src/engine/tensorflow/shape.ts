/** Operators that move numbers, sums, maxima and broadcasting, in TensorFlow.js. */
import type { TfKernelTable } from "./kernel.js";

/** The order of axes that exchanges one axis with the first; applied twice it is the identity. */
function exchangedWithFirst(rank: number, axis: number): number[] {
  return Array.from({ length: rank }, (_, i) => (i === 0 ? axis : i === axis ? 0 : i));
}

export const shapeKernels: TfKernelTable = {
  reshape: (tf, [x], { shape }) => tf.reshape(x!, [...shape]),
  transpose: (tf, [x], { attributes }) => tf.transpose(x!, [...attributes.permutation]),
  slice: (tf, [x], { shape, attributes: { axis, start } }) => {
    const begin = shape.map((_, i) => (i === axis ? start : 0));
    return tf.slice(x!, begin, [...shape]);
  },
  pad: (tf, [x], { shape, attributes: { axis, before, after } }) => {
    const widths = shape.map((_, i): [number, number] => (i === axis ? [before, after] : [0, 0]));
    return tf.pad(x!, widths);
  },
  concat: (tf, inputs, { attributes }) => tf.concat([...inputs], attributes.axis),
  gather: (tf, [x], { attributes }) => tf.gather(x!, tf.tensor1d([...attributes.indices], "int32"), attributes.axis),
  scatterAdd: (tf, [x], { shape, attributes: { axis, indices, size } }) => {
    const order = exchangedWithFirst(shape.length, axis);
    const segments = tf.unsortedSegmentSum(tf.transpose(x!, order), tf.tensor1d([...indices], "int32"), size);
    return tf.transpose(segments, order);
  },
  sum: (tf, [x], { attributes }) => tf.sum(x!, [...attributes.axes], true),
  max: (tf, [x], { attributes }) => tf.max(x!, [...attributes.axes], true),
  broadcastTo: (tf, [x], { shape }) => tf.broadcastTo(x!, [...shape]),
};
