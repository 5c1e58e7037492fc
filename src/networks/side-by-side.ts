/** Networks side by side: each makes a row of features of the same data, and dense layers read all rows together. */
import { concat } from "../graph/shape.js";
import { NabiError } from "../runtime/error.js";
import { type Activation, activate } from "./activation.js";
import { dense, requireWidths } from "./dense.js";
import type { Network } from "./network.js";

export interface SideBySideOptions {
  /** Features that each network makes. Default 128. */
  readonly features?: number;
  /** Units of the dense layers that read them. Default [128]. */
  readonly hidden?: readonly number[];
  /** Activation of the features and of the dense layers. Default "relu". */
  readonly activation?: Activation;
}

/**
 * A network of several that read the same data, such as `convolutional` for shapes beside `filterBank` for second moments.
 * @throws NabiError without networks, or on widths that are no positive whole numbers.
 */
export function sideBySide(networks: readonly Network[], options: SideBySideOptions = {}): Network {
  const { features = 128, hidden = [128], activation = "relu" } = options;
  if (!Array.isArray(networks) || networks.length === 0)
    throw new NabiError("sideBySide: a list of one or more networks is required, got none");
  requireWidths("sideBySide", "features", [features]);
  const layers = dense({ hidden, activation });
  return {
    name: "sideBySide",
    build: (x, outputs, scope) => {
      const rows = networks.map(({ name, build }, i) => build(x, features, scope.within(`${name}${i + 1}`)));
      return layers.build(activate(activation, concat(rows, 1)), outputs, scope.within("dense"));
    },
  };
}
