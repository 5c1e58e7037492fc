/** Exact posteriors: in closed form, where the prior is conjugate to the likelihood, or of independent draws, where there is a way to them. */
import type { Distribution } from "../distributions/distribution.js";
import { normalCdf } from "../numerics/erf.js";
import type { Posterior, PosteriorBatch } from "../potentials/posterior.js";
import { drawCount, logProbOverRows, posteriorBatch, quantileByLevel } from "../potentials/posterior-answers.js";
import { random } from "../random/random.js";
import { withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import { type Model, requireModel } from "../simulators/simulator.js";
import { type DataInput, dataSets, type SimulatedData } from "../tables/data-sets.js";
import { namedVector } from "../tables/named-vector.js";
import { parameterTable } from "../tables/parameter-table.js";
import { summaryBundle, summaryLevels } from "./posterior-summary.js";
import { rejectionPosterior } from "./rejection-posterior.js";

/**
 * The exact posterior of one data set, or of each of a batch. By formula: for `normalMean` under a normal prior, `gammaPoisson` under a
 * gamma, `betaBinomial` under a beta, `gaussianLinear` under normal priors, and simulators of your own with `conjugate`. By independent
 * draws: for `twoMoons`, `gaussianMixture` and `slcp` under uniform priors, `banana` under normal ones, and simulators with `rejection`.
 * @throws NabiError if the simulator knows neither, or not under this prior.
 */
export async function exactPosterior(model: Model, data: SimulatedData): Promise<PosteriorBatch>;
export async function exactPosterior(model: Model, data: ArrayLike<number> | number): Promise<Posterior>;
export async function exactPosterior(model: Model, data: DataInput): Promise<Posterior | PosteriorBatch> {
  requireModel(model, "exactPosterior");
  const { prior, simulator } = model;
  const { conjugate, rejection } = simulator;
  if (!conjugate && !rejection)
    throw new NabiError(
      `exactPosterior: a simulator with an exact posterior is required, and ${simulator.name} has none; use gridPosterior or metropolisHastings`,
    );
  const { values, length, batch } = dataSets(data, simulator.shape, "exactPosterior");
  const size = values.length / length;
  const posteriors = Array.from({ length }, (_, i) => {
    const own = values.subarray(i * size, (i + 1) * size);
    if (conjugate) return independentPosterior(prior.names, conjugate.call(simulator, prior, own), i);
    return rejectionPosterior(prior.names, rejection!.call(simulator, prior, own), i);
  });
  return batch ? posteriorBatch(prior.names, posteriors) : posteriors[0]!;
}

/** The posterior whose parameters are independent; `index` gives each data set of a batch draws of its own. */
function independentPosterior(
  names: readonly string[],
  distributions: readonly Distribution[],
  index: number,
): Posterior {
  const d = names.length;
  const means = distributions.map((distribution) => expectation(distribution, (x) => x));
  const sds = distributions.map((distribution, j) => Math.sqrt(expectation(distribution, (x) => (x - means[j]!) ** 2)));
  const posterior: Posterior = {
    names,
    sample: async (n, { seed = 1 } = {}) => {
      const draws = new Float64Array(drawCount(n) * d);
      const root = random(seed).split(index);
      for (let i = 0; i < n; i++) {
        const stream = root.split(i);
        distributions.forEach((distribution, j) => {
          draws[i * d + j] = distribution.sample(stream.split(j));
        });
      }
      return parameterTable(names, draws);
    },
    logProb: logProbOverRows(names, (rows) =>
      Float64Array.from({ length: rows.length / d }, (_, b) =>
        distributions.reduce((sum, distribution, j) => sum + distribution.logDensity(rows[b * d + j]!), 0),
      ),
    ),
    mean: async () => namedVector(names, means),
    sd: async () => namedVector(names, sds),
    quantile: quantileByLevel(names, (level) => distributions.map((distribution) => distribution.quantile(level))),
  };
  return withDisplay(posterior, () =>
    summaryBundle(
      "exact posterior",
      distributions.map((distribution, j) => ({
        name: names[j]!,
        mean: means[j]!,
        sd: sds[j]!,
        quantiles: summaryLevels.map((level) => distribution.quantile(level)) as [number, number, number],
      })),
    ),
  );
}

const reach = 8; // standard normal mass beyond it: 1e-15
const nodes = 128;

/** E f(X) = ∫ f(Q(Φ(t))) φ(t) dt by the trapezoidal rule, which converges geometrically for integrands that vanish at both ends. */
function expectation(distribution: Distribution, f: (x: number) => number): number {
  const step = (2 * reach) / nodes;
  let [sum, mass] = [0, 0];
  for (let k = 0; k <= nodes; k++) {
    const t = -reach + k * step;
    const weight = Math.exp(-0.5 * t * t);
    sum += weight * f(distribution.quantile(normalCdf(t)));
    mass += weight;
  }
  return sum / mass;
}
