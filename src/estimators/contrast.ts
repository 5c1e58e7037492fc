/** Pairs of the model against pairs of strangers: what classifiers of (θ, Z) learn from, and their losses. */

import type { Prior } from "../distributions/prior.js";
import { realLine } from "../distributions/transform.js";
import { add, subtract } from "../graph/elementwise.js";
import { constant, type Expression } from "../graph/expression.js";
import { logSumExp } from "../graph/reduction.js";
import { concat, gather, reshape, slice } from "../graph/shape.js";
import { broadcastTo } from "../graph/sum.js";
import { dense } from "../networks/dense.js";
import type { Scope } from "../networks/scope.js";
import { NabiError } from "../runtime/error.js";

/** Logits (M) of pairs of what is seen of the data (M x size) and parameters (M x d). */
export type Classifier = (seen: Expression, theta: Expression) => Expression;

/** A multilayer perceptron that reads both, brought to one scale by `normalize` where it is given; parameters enter on the real line. */
export function classifier(
  prior: Prior,
  hidden: readonly number[],
  scope: Scope,
  normalize: (x: Expression) => Expression = (x) => x,
): Classifier {
  const line = realLine(prior);
  return (seen, theta) => {
    const both = normalize(concat([seen, line.toReal(theta)], 1));
    return reshape(dense({ hidden }).build(both, 1, scope), [seen.shape[0]!]);
  };
}

/** Logits (1 + others x B): each data set with its own parameters, and with those of the `others` rows before it. */
export function pairLogits(
  caller: string,
  seen: Expression,
  parameters: Expression,
  others: number,
  classify: Classifier,
): Expression {
  const size = parameters.shape[0]!;
  if (size < 2) throw new NabiError(`${caller}: batches of 2 or more are required, to have pairs to contrast`);
  const count = Math.min(others, size - 1);
  // Batches are in random order, so the k-th row before one's own is an independent draw of the parameters.
  const shifted = Array.from({ length: count + 1 }, (_, k) =>
    gather(
      parameters,
      0,
      Array.from({ length: size }, (_unused, i) => (i + size - k) % size),
    ),
  );
  const repeatedly = concat(new Array<Expression>(count + 1).fill(seen), 0);
  return reshape(classify(repeatedly, concat(shifted, 0)), [count + 1, size]);
}

/**
 * −log of the probability of the right answer, (B), from `pairLogits` with K others: once where all K pairs are independent, and once
 * where the joint pair stands among K − 1 of them (Miller et al., 2022, "Contrastive neural ratio estimation", equation 9 with γ = 1,
 * times 2). K = 1 is binary cross-entropy, the Jensen–Shannon bound of the review.
 */
export function contrastiveLoss(logits: Expression): Expression {
  const [rows, size] = logits.shape as [number, number];
  const k = rows - 1;
  const joint = slice(logits, 0, 0, 1);
  const independent = slice(logits, 0, 1, rows);
  const none = broadcastTo(constant(Math.log(k), [1, 1]), [1, size]);
  const among = concat([none, joint, ...(k > 1 ? [slice(independent, 0, 1, k)] : [])], 0);
  const missed = subtract(logSumExp(concat([none, independent], 0), 0), Math.log(k));
  return add(missed, subtract(logSumExp(among, 0), reshape(joint, [size])));
}

/** −log of the softmax probability of the joint pair among all, (B): InfoNCE (van den Oord et al., 2018, "Contrastive predictive coding"). */
export function infoNce(logits: Expression): Expression {
  return subtract(logSumExp(logits, 0), reshape(slice(logits, 0, 0, 1), [logits.shape[1]!]));
}
