/**
 * The graph of an estimator's file. Beside the answers of the estimator it holds what other programs cannot make of them: draws of a
 * learnt likelihood or ratio of one or two parameters, and the gradient of its logarithm. ONNX runtimes compute all outputs of a graph
 * whichever are asked for; nabi opens the parts that it needs (`engine/onnx/split.ts`).
 */
import type { Estimator } from "../estimators/estimator.js";
import { type Expression, input, substitute } from "../graph/expression.js";
import { conditionName, gradientName } from "./answer.js";
import { gridDraws, gridNoise } from "./grid-draws.js";
import { potentialGradient } from "./potential-gradient.js";

type Outputs = Readonly<Record<string, Expression>>;

/** The outputs of a file, by name, from the network's condition and the answers that are made of it. */
export function fileOutputs(
  { model: { prior }, potential }: Pick<Estimator, "model" | "potential">,
  condition: Expression,
  head: (condition: Expression) => Outputs,
): Outputs {
  const answers = head(input(conditionName, condition.shape));
  const log = potential && answers[potential];
  const more: Outputs = log
    ? {
        ...(gridNoise(prior) === undefined ? {} : { draws: gridDraws(prior, log) }),
        [gradientName]: potentialGradient(log, prior.names.length),
      }
    : {};
  const whole = Object.entries({ ...answers, ...more }).map(([name, answer]) => [
    name,
    substitute(answer, { [conditionName]: condition }),
  ]);
  return { ...Object.fromEntries(whole), [conditionName]: condition };
}
