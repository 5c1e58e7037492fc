/** Multilayer perceptron: h ← activation(W h + b) for each hidden layer, then a linear layer. */
import { type Expression, sizeOf } from "../graph/expression.js";
import { affine } from "../graph/matrix.js";
import { reshape } from "../graph/shape.js";
import { NabiError } from "../runtime/error.js";
import { type Activation, activate } from "./activation.js";
import type { Network } from "./network.js";
import { type Initialization, layerWeights, requireInitialization, type Scope, zeros } from "./scope.js";

export interface DenseOptions {
  /** Units of the hidden layers. Default [128, 128]; [] makes the network linear. */
  readonly hidden?: readonly number[];
  /** Default "relu". */
  readonly activation?: Activation;
  /** How weights are drawn before training: "he" (default) or "glorot". */
  readonly initialization?: Initialization;
}

/** Throws unless every width is a whole number of 1 or more. */
export function requireWidths(network: string, what: string, widths: readonly number[]): void {
  if (!Array.isArray(widths) || widths.some((width) => !Number.isInteger(width) || width < 1))
    throw new NabiError(`${network}: ${what} of 1 or more are required, got ${JSON.stringify(widths)}`);
}

/** One linear layer; `gain` and `how` as in `layerWeights`. */
export function linearLayer(
  x: Expression,
  outputs: number,
  scope: Scope,
  gain = 1,
  how: Initialization = "he",
): Expression {
  const inputs = x.shape[1]!;
  const weight = scope.parameter("weight", [inputs, outputs], layerWeights(how, gain, inputs, outputs));
  return affine(x, weight, scope.parameter("bias", [outputs], zeros));
}

/** Each data set as one row. */
export function flatten(x: Expression): Expression {
  return reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]);
}

/** A multilayer perceptron on the data as one row of numbers. */
export function dense(options: DenseOptions = {}): Network {
  const { hidden = [128, 128], activation = "relu", initialization: how = "he" } = options;
  requireWidths("dense", "hidden units", hidden);
  requireInitialization("dense", how);
  return {
    name: "dense",
    build: (x, outputs, scope) => {
      const last = hidden.reduce(
        (h, units, i) => activate(activation, linearLayer(h, units, scope.within(`layer${i + 1}`), 2, how)),
        flatten(x),
      );
      return linearLayer(last, outputs, scope.within("output"), 1, how);
    },
  };
}
