/** Choosing one of K categories by a uniform number, as a graph. */
import { add, greater, subtract } from "../graph/elementwise.js";
import { constant, type Expression } from "../graph/expression.js";
import { concat, slice } from "../graph/shape.js";

/**
 * One-hot rows (M x K): the category that u (M x 1), uniform on (0, 1), falls into under probabilities (M x K).
 * The sums run one after the other, so rounding keeps them in order and exactly one column is 1.
 */
export function categoryOf(u: Expression, probabilities: Expression): Expression {
  const k = probabilities.shape[1]!;
  if (k === 1) return constant(1, [1, 1]);
  let start = slice(probabilities, 1, 0, 1);
  const reached = [greater(u, start)]; // reached[i]: u lies beyond the start of category i + 1
  for (let i = 1; i < k - 1; i++) {
    start = add(start, slice(probabilities, 1, i, i + 1));
    reached.push(greater(u, start));
  }
  const columns = [
    subtract(1, reached[0]!),
    ...reached.slice(1).map((next, i) => subtract(reached[i]!, next)),
    reached.at(-1)!,
  ];
  return concat(columns, 1);
}
