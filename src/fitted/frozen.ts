/** What of a trained network others build on: its weights, and parts of it with their weights in them. */
import type { Estimator, FrozenPotential } from "../estimators/estimator.js";
import type { Statistic } from "../estimators/statistic.js";
import { bindParameters, type Expression, input, substitute } from "../graph/expression.js";
import { rootScope } from "../networks/scope.js";

/** A file has none of them: its graph is the engine's. */
export interface FrozenParts {
  /** All numbers of the network by name, those measured on the data among them. */
  readonly weights?: ReadonlyMap<string, Float32Array>;
  readonly statistic?: Statistic;
  readonly potential?: FrozenPotential;
}

export function frozenParts(
  { name, model, summary, statistic, potentialAt }: Estimator,
  weights: ReadonlyMap<string, Float32Array>,
): FrozenParts {
  // Built on inputs that stand for what is given: the weights of another estimator, which may bear the same names, are not touched.
  const bind = (expression: Expression): Expression =>
    bindParameters({ outputs: { it: expression } }, weights).outputs["it"]!;
  const standIn = (x: Expression, as: string): Expression => input(as, x.shape);
  return {
    weights,
    ...(summary
      ? {
          statistic: {
            name,
            size: summary.size,
            build: (data) => substitute(bind(summary.build(standIn(data, "data"), rootScope())), { data }),
          },
        }
      : {}),
    ...(potentialAt
      ? {
          potential: {
            name,
            prior: model.prior,
            ...(statistic ? { statistic } : {}),
            build: (seen, theta) => {
              const made = potentialAt(standIn(seen, "seen"), standIn(theta, "theta"), rootScope());
              return substitute(bind(made), { seen, theta });
            },
          },
        }
      : {}),
  };
}
