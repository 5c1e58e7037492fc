/** Convolutional network for data on a grid: convolution and pooling stages, then dense layers on what is left. */

import { conv2d } from "../graph/convolution.js";
import { add } from "../graph/elementwise.js";
import type { Expression } from "../graph/expression.js";
import { averagePool2d, maxPool2d } from "../graph/pooling.js";
import { mean } from "../graph/reduction.js";
import { reshape } from "../graph/shape.js";
import { NabiError } from "../runtime/error.js";
import { type Activation, activate } from "./activation.js";
import { flatten, linearLayer, requireWidths } from "./dense.js";
import { asImage } from "./image.js";
import type { Network } from "./network.js";
import { type Initialization, layerWeights, requireInitialization, type Scope, zeros } from "./scope.js";

export interface ConvolutionalOptions {
  /** Output channels of each stage. Default [64, 128], the paper's. */
  readonly channels?: readonly number[];
  /** Rows and columns of each kernel. Default 3. */
  readonly kernel?: number;
  /** Halves rows and columns after each stage: "max" (default), "average", or "none". A side of one pixel is no longer halved. */
  readonly pooling?: "max" | "average" | "none";
  /** What the dense layers see: all pixels of the last stage ("flatten", default) or the mean of each channel ("mean"), which fits fields whose law is the same everywhere. */
  readonly readout?: "flatten" | "mean";
  /** Units of the dense layers. Default [64]. */
  readonly hidden?: readonly number[];
  /** Activation of the convolutions. Default "relu". */
  readonly activation?: Activation;
  /** Activation of the dense layers. Default: that of the convolutions. */
  readonly denseActivation?: Activation;
  /** How weights are drawn before training: "he" (default) or "glorot". */
  readonly initialization?: Initialization;
}

type StageOptions = Required<Pick<ConvolutionalOptions, "kernel" | "pooling" | "activation" | "initialization">>;

/** One stage: convolution with a bias, pooling, activation. */
function stage(x: Expression, out: number, options: StageOptions, scope: Scope): Expression {
  const { kernel, pooling, activation, initialization } = options;
  const inputs = x.shape[1]! * kernel * kernel;
  const initial = layerWeights(initialization, 2, inputs, out * kernel * kernel);
  const weight = scope.parameter("weight", [out, x.shape[1]!, kernel, kernel], initial);
  const bias = reshape(scope.parameter("bias", [out], zeros), [out, 1, 1]);
  const convolved = conv2d(x, weight);
  // A maximum commutes with a bias (and with a monotone activation): taken first, it leaves them a quarter of the pixels.
  if (pooling === "max") return activate(activation, add(pool(convolved, pooling), bias));
  return pool(activate(activation, add(convolved, bias)), pooling);
}

function pool(x: Expression, pooling: "max" | "average" | "none"): Expression {
  if (pooling === "none" || Math.min(x.shape[2]!, x.shape[3]!) < 2) return x;
  return pooling === "max" ? maxPool2d(x, 2) : averagePool2d(x, 2);
}

/**
 * Convolutions with "same" padding, each followed by an activation and by pooling, then dense layers.
 * The defaults are the paper's network: 3x3 64, pool, 3x3 128, pool, dense 64.
 */
export function convolutional(options: ConvolutionalOptions = {}): Network {
  const {
    channels = [64, 128],
    kernel = 3,
    pooling = "max",
    readout = "flatten",
    hidden = [64],
    activation = "relu",
    denseActivation = activation,
    initialization = "he",
  } = options;
  requireWidths("convolutional", "channels", channels);
  requireWidths("convolutional", "hidden units", hidden);
  requireWidths("convolutional", "kernel rows", [kernel]);
  requireInitialization("convolutional", initialization);
  if (!["max", "average", "none"].includes(pooling))
    throw new NabiError(
      `convolutional: pooling "max", "average" or "none" is required, got ${JSON.stringify(pooling)}`,
    );
  if (!["flatten", "mean"].includes(readout))
    throw new NabiError(`convolutional: readout "flatten" or "mean" is required, got ${JSON.stringify(readout)}`);
  return {
    name: "convolutional",
    build: (x, outputs, scope) => {
      const image = channels.reduce(
        (h, out, i) =>
          stage(h, out, { kernel, pooling, activation, initialization }, scope.within(`convolution${i + 1}`)),
        asImage("convolutional", x),
      );
      const row = readout === "mean" ? mean(image, [2, 3]) : flatten(image);
      const last = hidden.reduce(
        (h, units, i) =>
          activate(denseActivation, linearLayer(h, units, scope.within(`dense${i + 1}`), 2, initialization)),
        row,
      );
      return linearLayer(last, outputs, scope.within("output"), 1, initialization);
    },
  };
}
