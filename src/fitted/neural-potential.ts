/** Potentials from a learnt likelihood or ratio. */
import { requireInside } from "../distributions/inside.js";
import type { Prior } from "../distributions/prior.js";
import type { Tensor } from "../engine/engine.js";
import type { Potential, ValuesAndGradients } from "../potentials/potential.js";
import type { GradientTarget } from "../samplers/unconstrained.js";
import { type Answers, type Condition, pick } from "./answer.js";

/** log likelihoods or log ratios, (B x M) for one set of values (M x d). */
export async function logValues(answers: Answers, condition: Condition, theta: Float64Array): Promise<Float32Array> {
  const batch = condition.values.shape[0]!;
  const d = answers.description.prior.names.length;
  const rows = Float32Array.from(theta);
  const all = new Float32Array(batch * rows.length);
  for (let i = 0; i < batch; i++) all.set(rows, i * rows.length);
  const parameters: Tensor = { data: all, shape: [batch, rows.length / d, d] };
  return (await answers.run(answers.description.potential!, condition, { parameters })).data as Float32Array;
}

/** Rows `places` of θ (M x d). */
function rowsAt(theta: Float64Array, places: readonly number[], d: number): Float64Array {
  const rows = new Float64Array(places.length * d);
  places.forEach((row, k) => void rows.set(theta.subarray(row * d, (row + 1) * d), k * d));
  return rows;
}

/** log π at rows θ (M x d); "flat" is 0 on the support of the prior of training. */
type PriorLogs = (theta: Float64Array) => Float64Array;

/** What multiplies the likelihood: a prior, or with "flat" nothing. */
export type PriorChoice = Prior | "flat" | undefined;

/** @throws NabiError on a prior that does not suit the estimator. */
export function chosenPrior(answers: Answers, own: PriorChoice): { readonly prior: Prior; readonly logs: PriorLogs } {
  const prior = own === undefined || own === "flat" ? answers.description.prior : own;
  requireInside("potential", prior, answers.description.prior);
  const d = prior.names.length;
  const logs: PriorLogs = (theta) =>
    Float64Array.from({ length: theta.length / d }, (_, i) => {
      const value = prior.logDensity(theta.subarray(i * d, (i + 1) * d));
      return own === "flat" && value > Number.NEGATIVE_INFINITY ? 0 : value;
    });
  return { prior, logs };
}

const places = (logs: Float64Array): number[] =>
  Array.from(logs.keys()).filter((i) => logs[i]! > Number.NEGATIVE_INFINITY);

/** The log densities of the data sets of a condition with their gradients, all rows in one call of the network. */
export function neuralTarget(answers: Answers, condition: Condition, own: PriorChoice): GradientTarget {
  const { prior, logs } = chosenPrior(answers, own);
  const d = prior.names.length;
  return {
    names: prior.names,
    support: prior.distributions.map(({ support }) => support),
    evaluate: async (theta, owners) => {
      const values = logs(theta);
      const gradients = new Float64Array(theta.length);
      const inside = places(values);
      if (inside.length === 0) return { values, gradients };
      const given = pick(
        condition,
        inside.map((i) => owners[i]!),
      );
      const learnt = await answers.slopes!(given, rowsAt(theta, inside, d));
      inside.forEach((i, k) => {
        values[i]! += learnt.values[k]!;
        const slope = own === "flat" ? undefined : prior.logDensityGradient(theta.subarray(i * d, (i + 1) * d));
        for (let j = 0; j < d; j++) gradients[i * d + j] = learnt.gradients[k * d + j]! + (slope?.[j] ?? 0);
      });
      return { values, gradients };
    },
  };
}

/** log π(θ) + log p(Z | θ), up to a constant, of one data set; with "flat" the likelihood alone, on the support of the prior of training. */
export function neuralPotential(answers: Answers, condition: Condition, own: PriorChoice): Potential {
  const { prior, logs } = chosenPrior(answers, own);
  const d = prior.names.length;
  const target = answers.slopes && neuralTarget(answers, condition, own);
  const valueAndGradient = async (theta: Float64Array): Promise<ValuesAndGradients> =>
    target!.evaluate(theta, new Array<number>(theta.length / d).fill(0));
  return {
    names: prior.names,
    support: prior.distributions.map(({ support }) => support),
    logDensity: async (theta) => {
      const values = logs(theta);
      const inside = places(values);
      if (inside.length === 0) return values;
      const learnt = await logValues(answers, condition, rowsAt(theta, inside, d));
      inside.forEach((i, k) => {
        values[i]! += learnt[k]!;
      });
      return values;
    },
    ...(target ? { gradient: async (theta) => (await valueAndGradient(theta)).gradients, valueAndGradient } : {}),
  };
}
