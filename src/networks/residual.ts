/** Residual network: h ← h + W₂ activation(W₁ activation(h)), which trains at depths where plain stacks stall (He et al., 2016, pre-activation form). */
import { add } from "../graph/elementwise.js";
import { NabiError } from "../runtime/error.js";
import { type Activation, activate } from "./activation.js";
import { flatten, linearLayer, requireWidths } from "./dense.js";
import type { Network } from "./network.js";

export interface ResidualOptions {
  /** Units of every block. Default 128. */
  readonly width?: number;
  /** Number of blocks, of two layers each. Default 2. */
  readonly blocks?: number;
  /** Default "relu". */
  readonly activation?: Activation;
}

/** A stack of residual blocks on the data as one row of numbers. */
export function residual({ width = 128, blocks = 2, activation = "relu" }: ResidualOptions = {}): Network {
  requireWidths("residual", "units", [width]);
  if (!Number.isInteger(blocks) || blocks < 1)
    throw new NabiError(`residual: 1 block or more is required, got ${blocks}`);
  return {
    name: "residual",
    build: (x, outputs, scope) => {
      let h = linearLayer(flatten(x), width, scope.within("input"));
      for (let i = 1; i <= blocks; i++) {
        const block = scope.within(`block${i}`);
        const inner = activate(activation, linearLayer(activate(activation, h), width, block.within("first"), 2));
        // A small last layer: each block starts close to the identity.
        h = add(h, linearLayer(inner, width, block.within("second"), 0.1));
      }
      return linearLayer(activate(activation, h), outputs, scope.within("output"));
    },
  };
}
