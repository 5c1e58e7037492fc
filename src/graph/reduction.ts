/** Reductions other than the plain sum. */
import { add, divide, equal, exp, log, multiply, stopGradient, subtract } from "./elementwise.js";
import { type Expression, sizeOf } from "./expression.js";
import { node, type Operator } from "./operator.js";
import { dropAxes, type ReductionAttributes, reducedShape, reductionAxes, sum } from "./sum.js";

/** Ties share the gradient equally: a subgradient that no order of the elements can change. */
export const maxOperator: Operator<ReductionAttributes> = {
  name: "max",
  shape: ([x], { axes }) => reducedShape(x!, axes),
  gradient: (y, upstream) => {
    const [x] = y.inputs;
    const mask = equal(x!, y);
    return [multiply(divide(mask, sum(mask, y.attributes.axes, true)), upstream)];
  },
};

/** Largest element over axes (default: all), which disappear unless `keepAxes`. */
export function max(x: Expression, axes?: number | readonly number[], keepAxes = false): Expression {
  const list = reductionAxes("max", x, axes);
  const largest = node(maxOperator, [x], { axes: list });
  return keepAxes ? largest : dropAxes(largest, list);
}

/** Mean over axes (default: all), which disappear unless `keepAxes`. */
export function mean(x: Expression, axes?: number | readonly number[], keepAxes = false): Expression {
  const list = reductionAxes("mean", x, axes);
  return multiply(sum(x, list, keepAxes), 1 / sizeOf(list.map((axis) => x.shape[axis]!)));
}

/** log Σ exp(x) over one axis, which disappears unless `keepAxis`; the largest element is taken out first, so nothing overflows. */
export function logSumExp(x: Expression, axis: number, keepAxis = false): Expression {
  const [at] = reductionAxes("logSumExp", x, axis) as [number];
  const largest = stopGradient(max(x, at, true));
  const total = add(log(sum(exp(subtract(x, largest)), at, true)), largest);
  return keepAxis ? total : dropAxes(total, [at]);
}

/** x − logSumExp(x): log probabilities along one axis. */
export function logSoftmax(x: Expression, axis: number): Expression {
  return subtract(x, logSumExp(x, axis, true));
}

/** exp(x) / Σ exp(x) along one axis. */
export function softmax(x: Expression, axis: number): Expression {
  return exp(logSoftmax(x, axis));
}
