/** Normal cdf and quantile function in TensorFlow.js, to about single precision in both tails. */
import { central, erfcCoefficients, farTail, type Rational, tail } from "../normal-coefficients.js";
import type { Tensorflow, TfKernelTable, TfTensor } from "./kernel.js";

/** Σ coefficients[i] xⁱ by Horner's rule. */
function polynomial(tf: Tensorflow, x: TfTensor, coefficients: readonly number[]): TfTensor {
  return coefficients
    .slice(0, -1)
    .reduceRight<TfTensor>((sum, c) => tf.add(tf.mul(sum, x), c), tf.scalar(coefficients.at(-1)!));
}

function rational(tf: Tensorflow, x: TfTensor, [numerator, denominator]: Rational): TfTensor {
  return tf.div(polynomial(tf, x, numerator), polynomial(tf, x, denominator));
}

export const normalKernels: TfKernelTable = {
  normalCdf: (tf, [x]) => {
    const z = tf.mul(tf.abs(x!), Math.SQRT1_2);
    const t = tf.div(1, tf.add(tf.mul(z, 0.5), 1));
    const exponent = tf.sub(polynomial(tf, t, erfcCoefficients), tf.mul(z, z));
    const outer = tf.mul(tf.mul(t, 0.5), tf.exp(exponent));
    return tf.where(tf.greater(x!, 0), tf.sub(1, outer), outer);
  },
  normalQuantile: (tf, [p]) => {
    const q = tf.sub(p!, 0.5);
    const middle = tf.mul(q, rational(tf, tf.sub(0.180625, tf.mul(q, q)), central));
    const r = tf.sqrt(tf.neg(tf.log(tf.minimum(p!, tf.sub(1, p!)))));
    const near = rational(tf, tf.sub(r, 1.6), tail);
    const far = rational(tf, tf.sub(r, 5), farTail);
    const outer = tf.mul(tf.where(tf.less(r, 5), near, far), tf.sign(q));
    return tf.where(tf.less(tf.abs(q), 0.425), middle, outer);
  },
};
