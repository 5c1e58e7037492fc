/** Potentials and posteriors from a learnt likelihood or ratio. */
import { requireInside } from "../distributions/inside.js";
import type { Prior } from "../distributions/prior.js";
import type { Tensor } from "../engine/engine.js";
import type { Potential } from "../potentials/potential.js";
import { NabiError } from "../runtime/error.js";
import { type GridPosterior, type GridPosteriorOptions, gridPosteriors } from "../samplers/grid-posterior.js";
import type { LikelihoodGrid } from "../samplers/likelihood-grid.js";
import { type Answers, type Condition, rowsOf } from "./answer.js";

export interface NeuralPosteriorOptions extends GridPosteriorOptions {
  /** Another prior than that of training, inside its support. */
  readonly prior?: Prior;
}

/** log likelihoods or log ratios, (B x M) for one set of values (M x d). */
async function logValues(answers: Answers, condition: Condition, theta: Float64Array): Promise<Float32Array> {
  const batch = condition.values.shape[0]!;
  const d = answers.description.prior.names.length;
  const rows = Float32Array.from(theta);
  const all = new Float32Array(batch * rows.length);
  for (let i = 0; i < batch; i++) all.set(rows, i * rows.length);
  const parameters: Tensor = { data: all, shape: [batch, rows.length / d, d] };
  return (await answers.run(answers.description.potential!, condition, { parameters })).data as Float32Array;
}

/** log π(θ) + log p(Z | θ), up to a constant, of one data set; with "flat" the likelihood alone, on the support of the prior of training. */
export function neuralPotential(answers: Answers, condition: Condition, own: Prior | "flat" | undefined): Potential {
  const prior = own === undefined || own === "flat" ? answers.description.prior : own;
  requireInside("potential", prior, answers.description.prior);
  const d = prior.names.length;
  return {
    names: prior.names,
    support: prior.distributions.map(({ support }) => support),
    logDensity: async (theta) => {
      const priors = Float64Array.from({ length: theta.length / d }, (_, i) => {
        const value = prior.logDensity(theta.subarray(i * d, (i + 1) * d));
        return own === "flat" && value > Number.NEGATIVE_INFINITY ? 0 : value;
      });
      const inside = Array.from(priors.keys()).filter((i) => priors[i]! > Number.NEGATIVE_INFINITY);
      if (inside.length === 0) return priors;
      const rows = Float64Array.from(
        { length: inside.length * d },
        (_, k) => theta[inside[Math.floor(k / d)]! * d + (k % d)]!,
      );
      const values = await logValues(answers, condition, rows);
      inside.forEach((i, k) => {
        priors[i]! += values[k]!;
      });
      return priors;
    },
  };
}

/** Posteriors of one or two parameters on a grid; `first` is the place of the first data set in the whole batch. */
export async function potentialPosteriors(
  answers: Answers,
  condition: Condition,
  { prior: own, ...options }: NeuralPosteriorOptions,
  first = 0,
): Promise<GridPosterior[]> {
  const prior = own ?? answers.description.prior;
  requireInside("potential", prior, answers.description.prior);
  const { names } = prior;
  if (names.length > 2)
    throw new NabiError(
      `posterior: a ${answers.description.method} of one or two parameters is required, got ${names.length}; use metropolisHastings(await fitted.potential(data), …)`,
    );
  const likelihood: LikelihoodGrid = {
    evaluate: async (theta, start, end) => {
      const part = { values: rowsOf(condition.values, start, end), data: rowsOf(condition.data, start, end) };
      const logs = await logValues(answers, part, theta);
      const rows = logs.length / (end - start);
      return Float64Array.from(logs, (_, k) => logs[(k % (end - start)) * rows + Math.floor(k / (end - start))]!);
    },
    close: async () => undefined,
  };
  return gridPosteriors({ names, prior, likelihood }, condition.values.shape[0]!, options, { first });
}
