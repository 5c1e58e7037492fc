/**
 * Networks of sets: replicates in any order, h(mean of ψ(zᵢ)) (Zaheer et al., 2017, "Deep sets"; Sainsbury-Dale et al., 2024, for neural
 * Bayes estimators). With the number of replicates beside the mean, one network serves every sample size.
 */
import { add, divide, log, maximum, multiply } from "../graph/elementwise.js";
import { constant, sizeOf } from "../graph/expression.js";
import { mean } from "../graph/reduction.js";
import { concat, reshape, slice } from "../graph/shape.js";
import { broadcastTo, sum } from "../graph/sum.js";
import { NabiError } from "../runtime/error.js";
import { dense, requireWidths } from "./dense.js";
import type { Network } from "./network.js";
import { standardize } from "./standardize.js";

export interface DeepSetOptions {
  /** ψ, from one replicate to its features. Default `dense({ hidden: [64] })`; `convolutional()` for replicated fields. */
  readonly inner?: Network;
  /** Features of a replicate, over which the mean is taken. Default 64. */
  readonly features?: number;
  /** h, from the mean (and the number of replicates) to the outputs. Default `dense({ hidden: [64] })`. */
  readonly outer?: Network;
  /** The last number of each replicate says whether it is there (1) or only fills up (0), as `replicated` simulators have it. Default false. */
  readonly present?: boolean;
}

/**
 * A network of data sets whose first axis holds replicates. They are scaled column by column, so that their order does not matter.
 * @throws NabiError if `features` is no positive whole number, or (when it is built) the data have no axis of replicates.
 */
export function deepSet(options: DeepSetOptions = {}): Network {
  const { inner = dense({ hidden: [64] }), features = 64, outer = dense({ hidden: [64] }), present = false } = options;
  requireWidths("deepSet", "features", [features]);
  return {
    name: "deepSet",
    standardization: "none",
    build: (x, outputs, scope) => {
      const [batch, count, ...element] = x.shape as [number, number, ...number[]];
      if (count === undefined || (present && element.length !== 1))
        throw new NabiError(
          `deepSet: data of shape [n, …]${present ? ", the last number of each replicate saying whether it is there," : ""} are required, got [${x.shape.slice(1).join(", ")}]`,
        );
      const rows = element.length === 0 ? reshape(x, [batch, count, 1]) : x;
      const scaled = standardize(rows, element.length > 1 ? "global" : "columns", scope.within("data"));
      if (!present) {
        const each = inner.build(
          reshape(scaled, [batch * count, ...scaled.shape.slice(2)]),
          features,
          scope.within("inner"),
        );
        return outer.build(mean(reshape(each, [batch, count, features]), 1), outputs, scope.within("outer"));
      }
      const k = sizeOf(element) - 1;
      const values = reshape(slice(scaled, 2, 0, k), [batch * count, k]);
      const each = reshape(inner.build(values, features, scope.within("inner")), [batch, count, features]);
      const there = slice(rows, 2, k, k + 1);
      const number = maximum(sum(there, 1), 1); // (B x 1)
      const average = divide(sum(multiply(each, broadcastTo(there, each.shape)), 1), number);
      const size = divide(add(log(number), constant(-Math.log(count) / 2, [1, 1])), Math.max(1, Math.log(count)));
      return outer.build(concat([average, size], 1), outputs, scope.within("outer"));
    },
  };
}
