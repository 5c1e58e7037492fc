/** Convolution and its gradients in TensorFlow.js. Padding is explicit and the convolutions "valid": every back end has those. */
import { channelsFirst, channelsLast, padImages } from "./image.js";
import type { TfKernelTable, TfTensor } from "./kernel.js";

type Images = Parameters<typeof import("@tensorflow/tfjs").conv2d>[0] & { readonly rank: 4 };
type Filter = Parameters<typeof import("@tensorflow/tfjs").conv2d>[1];
const images = (x: TfTensor): Images => x as Images;
const filter = (w: TfTensor): Filter => w as Filter;

export const convolutionKernels: TfKernelTable = {
  conv2d: (tf, [x, w], { attributes: { stride, padding } }) => {
    const padded = padImages(tf, channelsLast(tf, x!), padding);
    const kernel = tf.transpose(w!, [2, 3, 1, 0]);
    return channelsFirst(tf, tf.conv2d(images(padded), filter(kernel), stride, "valid"));
  },
  conv2dInputGradient: (tf, [u, w], { attributes: { stride, padding, shape } }) => {
    const [batch, channels, rows, columns] = shape as [number, number, number, number];
    const [top, left, bottom, right] = padding as [number, number, number, number];
    const padded: [number, number, number, number] = [batch, rows + top + bottom, columns + left + right, channels];
    const kernel = filter(tf.transpose(w!, [2, 3, 1, 0]));
    const gradient = tf.conv2dTranspose(images(channelsLast(tf, u!)), kernel, padded, stride, "valid");
    return channelsFirst(tf, tf.slice(gradient, [0, top, left, 0], [batch, rows, columns, channels]));
  },
  // A convolution over the batch with u as its kernel; the back end's own kernel for this is 80 times slower in plain JavaScript.
  conv2dWeightGradient: (tf, [x, u], { attributes: { stride, padding, shape } }) => {
    const [out, channels, height, width] = shape as [number, number, number, number];
    const padded = tf.transpose(padImages(tf, channelsLast(tf, x!), padding), [3, 1, 2, 0]);
    const kernel = filter(tf.transpose(u!, [2, 3, 0, 1]));
    const gradient = tf.conv2d(images(padded), kernel, 1, "valid", "NHWC", stride);
    // With pixels left over at a stride, positions past the kernel's size are computed too.
    const cut = tf.slice(gradient, [0, 0, 0, 0], [channels, height, width, out]);
    return tf.transpose(cut, [3, 0, 1, 2]);
  },
};
