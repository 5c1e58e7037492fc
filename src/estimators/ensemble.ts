/**
 * Ensembles: n networks of one description that differ in their first weights, trained side by side on the same batches
 * (Lakshminarayanan et al., 2017, "Simple and scalable predictive uncertainty estimation using deep ensembles"). Estimates and quantiles
 * are averaged; densities, likelihoods and ratios are mixed in equal parts.
 */
import { categoryOf } from "../densities/category.js";
import { batchDimension } from "../graph/dimension.js";
import { add, divide, multiply, subtract } from "../graph/elementwise.js";
import { constant, type Expression, input, leaves, sizeOf, substitute } from "../graph/expression.js";
import { logSumExp, mean } from "../graph/reduction.js";
import { concat, reshape, slice } from "../graph/shape.js";
import { broadcastTo } from "../graph/sum.js";
import type { Scope } from "../networks/scope.js";
import { NabiError } from "../runtime/error.js";
import { type Estimator, type EstimatorKind, withArticle } from "./estimator.js";
import { withEstimatorDisplay } from "./estimator-display.js";

/**
 * An estimator that is n of the given one. Training takes n times as long a step.
 * @throws NabiError if n is no whole number of 2 or more, or the estimator makes a statistic: those of two networks have no common meaning.
 */
export function ensemble<K extends EstimatorKind>(estimator: Estimator<K>, n = 5): Estimator<K> {
  if (!Number.isInteger(n) || n < 2) throw new NabiError(`ensemble: 2 or more members are required, got ${n}`);
  if (estimator.kind === "summary")
    throw new NabiError(`ensemble: an estimator that answers is required, got ${withArticle(estimator.name)}`);
  const { summary: _summary, potentialAt, externalDraws, noise, ...rest } = estimator;
  const members = Array.from({ length: n }, (_, i) => i);
  const own = (scope: Scope, member: number): Scope => scope.within(`member${member + 1}`);
  return withEstimatorDisplay({
    ...rest,
    name: `ensemble of ${estimator.name}`,
    loss: (data, parameters, scope, beside) => {
      const losses = members.map((i) => {
        const loss = estimator.loss(data, parameters, own(scope, i), beside);
        return externalDraws ? onOwnPart(loss, data.shape[0]!, i, n) : loss;
      });
      return divide(total(losses), n);
    },
    ...(externalDraws
      ? {
          externalDraws: (scope: Scope) => interleaved(members.map((i) => externalDraws(own(scope, i)))),
        }
      : {}),
    ...(noise === undefined ? {} : { noise: noise + 1 }),
    condition: (scope) => {
      const conditions = members.map((i) => estimator.condition(own(scope, i)));
      return concat(
        conditions.map((c) => reshape(c, [c.shape[0]!, sizeOf(c.shape.slice(1))])),
        1,
      );
    },
    outputs: (condition, scope) => {
      const shape = estimator.condition(own(scope, 0)).shape;
      const size = sizeOf(shape.slice(1));
      const answers = members.map((i) =>
        estimator.outputs(reshape(slice(condition, 1, i * size, (i + 1) * size), shape), own(scope, i)),
      );
      return Object.fromEntries(
        Object.keys(answers[0]!).map((name) => [
          name,
          mixed(
            name,
            answers.map((a) => a[name]!),
            noise ?? 0,
          ),
        ]),
      );
    },
    ...(potentialAt
      ? {
          potentialAt: (seen: Expression, theta: Expression, scope: Scope) =>
            logMeanExp(members.map((i) => potentialAt(seen, theta, own(scope, i)))),
        }
      : {}),
  });
}

const total = (parts: readonly Expression[]): Expression => parts.reduce((sum, part) => add(sum, part));

/** One answer of all members. */
function mixed(name: string, answers: readonly Expression[], noise: number): Expression {
  if (name === "draws") return drawsOfOne(answers, noise);
  if (name === "estimate" || name === "quantiles") return mean(stacked(answers), 0);
  return logMeanExp(answers);
}

function stacked(parts: readonly Expression[]): Expression {
  return concat(
    parts.map((part) => reshape(part, [1, ...part.shape])),
    0,
  );
}

function logMeanExp(logs: readonly Expression[]): Expression {
  return subtract(logSumExp(stacked(logs), 0), Math.log(logs.length));
}

/** Draws (B x N x d), each from the member that the first of its uniform numbers picks; the `noise` others are the member's own. */
function drawsOfOne(draws: readonly Expression[], noise: number): Expression {
  const n = draws.length;
  const [b, count, d] = draws[0]!.shape as [number, number, number];
  const rows = b * count;
  const all = input("noise", [b, count, noise + 1]);
  const equal = broadcastTo(constant(1 / n, [1, 1]), [rows, n]);
  const chosen = categoryOf(reshape(slice(all, 2, 0, 1), [rows, 1]), equal);
  const each = draws.map((drawn, i) => {
    const own = substitute(drawn, { noise: slice(all, 2, 1, noise + 1) });
    return multiply(slice(chosen, 1, i, i + 1), reshape(own, [rows, d]));
  });
  return reshape(total(each), [b, count, d]);
}

/** Draws (B·K x d) of all members, (B·n·K x d): those of one data set after each other, member by member. */
function interleaved(draws: readonly Expression[]): Expression {
  const [rows, d] = draws[0]!.shape as [number, number];
  const each = rows / batchDimension;
  const parts = draws.map((drawn) => reshape(drawn, [batchDimension, each, d]));
  return reshape(concat(parts, 1), [rows * draws.length, d]);
}

/** A member's loss on its own part of the likelihoods that all members were given. */
function onOwnPart(loss: Expression, dataSets: number, member: number, members: number): Expression {
  const inputs = leaves({ outputs: { loss } }, "input");
  const part = (name: string): Expression => {
    const shape = inputs.get(name)!.shape;
    const each = shape[0]! / dataSets;
    const rest = shape.slice(1);
    const all = input(name, [shape[0]! * members, ...rest]);
    const bySet = reshape(all, [dataSets, each * members, ...rest]);
    return reshape(slice(bySet, 1, member * each, (member + 1) * each), shape);
  };
  return substitute(loss, { slope: part("slope"), log_likelihood: part("log_likelihood") });
}
