/** Reverse KL as it is trained, likelihood fed from outside: its gradient by the weights against central differences of the whole objective. */
import { describe, expect, it } from "vitest";
import { couplingFlow } from "#src/densities/coupling-flow.js";
import type { Density } from "#src/densities/density.js";
import { gaussian } from "#src/densities/gaussian.js";
import { mixture } from "#src/densities/mixture.js";
import { splineFlow } from "#src/densities/spline-flow.js";
import { gamma } from "#src/distributions/gamma.js";
import { logNormal } from "#src/distributions/log-normal.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import type { Tensor, Tensors } from "#src/engine/engine.js";
import { evaluate, referenceEngine } from "#src/engine/reference.js";
import { ensemble } from "#src/estimators/ensemble.js";
import type { Estimator } from "#src/estimators/estimator.js";
import { variationalPosterior } from "#src/estimators/variational-posterior.js";
import { dense } from "#src/networks/dense.js";
import { initializeParameters } from "#src/networks/scope.js";
import { random } from "#src/random/random.js";
import { gammaPoisson } from "#src/simulators/gamma-poisson.js";
import { gaussianLinear } from "#src/simulators/gaussian-linear.js";
import { gaussianProcess } from "#src/simulators/gaussian-process.js";
import { type LikelihoodPairs, type PairValues, pairValues } from "#src/simulators/likelihood-pairs.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Model } from "#src/simulators/simulator.js";
import { gradientPrefix } from "#src/training/loop.js";
import { renewedFeeds } from "#src/training/loss-inputs.js";
import { measure } from "#src/training/measure.js";
import { type TrainingGraphs, trainingGraphs } from "#src/training/train-program.js";

const batch = 3;
const summary = dense({ hidden: [5], activation: "tanh" }); // smooth, as differences must find it
const rate: Model = { prior: prior({ rate: gamma(2, 0.5) }), simulator: gammaPoisson({ n: 2 }) };
const pair: Model = {
  prior: prior({ theta1: normal(0, 2), theta2: logNormal(-1, 0.4) }),
  simulator: gaussianLinear({ dimension: 2, variance: 0.3 }),
};
const field: Model = {
  prior: prior({ lengthScale: uniform(0.05, 0.8), variance: gamma(3, 2) }),
  simulator: gaussianProcess({ grid: [3, 3], covariance: "exponential", variance: "parameter" }),
};
const reverse = (model: Model, density: Density): Estimator<"density"> =>
  variationalPosterior({ model, summary, density });

const estimators: readonly (readonly [string, Estimator<"density">])[] = [
  ["a Gaussian of a rate", reverse(rate, gaussian())],
  ["a spline flow of a rate", reverse(rate, splineFlow())],
  ["a Gaussian of two parameters", reverse(pair, gaussian())],
  ["a mixture of two parameters", reverse(pair, mixture({ components: 3 }))],
  ["a Gaussian of a field's length scale and variance", reverse(field, gaussian())],
  ["a mixture of a field's length scale and variance", reverse(field, mixture({ components: 2 }))],
  ["a coupling flow of two parameters", reverse(pair, couplingFlow({ layers: 2, hidden: 4, context: 3 }))],
  ["an ensemble of Gaussians", ensemble(reverse(pair, gaussian()), 2)],
  ["an ensemble of mixtures", ensemble(reverse(pair, mixture({ components: 2 })), 2)],
];

/** The objective on one batch with its noise, in double precision. */
interface Objective {
  readonly graphs: TrainingGraphs;
  readonly weights: Tensors;
  readonly batch: Tensors;
  /** `loss` and the gradients at weights, likelihoods taken anew at the parameters that these weights draw. */
  at(weights: Tensors): Record<string, Tensor>;
  likelihoods(pairs: LikelihoodPairs): { readonly values: Float64Array; readonly slopes: Float64Array };
}

async function objectiveOf(estimator: Estimator<"density">): Promise<Objective> {
  const { prior: own, simulator } = estimator.model;
  const d = own.names.length;
  const draws = (scope: Parameters<Estimator["loss"]>[2]) => estimator.externalDraws!(scope);
  const graphs = trainingGraphs({ loss: estimator.loss, draws, shape: simulator.shape, dimension: d }, batch, batch);
  const data = await simulate(estimator.model, { count: batch, seed: 4, onProgress: () => {} });
  const stream = random(6);
  // Off the first weights, of which some are zero.
  const initial = initializeParameters(graphs.specs, random(2));
  const weights = Object.fromEntries(
    graphs.specs.map((spec) => {
      const values = spec.measured ? measure(spec, data) : initial.get(spec.name)!;
      const moved = Float64Array.from(values, (x) => (spec.measured ? x : x + 0.1 * stream.normal()));
      return [spec.name, { data: moved, shape: spec.shape }];
    }),
  );
  const noise = Float64Array.from({ length: batch * estimator.lossNoise! }, () => stream.uniform());
  const feeds: Tensors = {
    data: { data: data.data, shape: [batch, ...simulator.shape] },
    parameters: { data: data.parameters, shape: [batch, d] },
    noise: { data: noise, shape: [batch, estimator.lossNoise!] },
  };
  /** What the calling thread does, with longer numbers. */
  const likelihoods = ({ theta, data: values }: LikelihoodPairs) => {
    const into = { values: new Float64Array(theta.length / d), slopes: new Float64Array(theta.length) };
    for (const _ of pairValues(simulator, own.names, { theta, data: values }, into as never));
    return into;
  };
  const at = (given: Tensors): Record<string, Tensor> => {
    const { theta } = evaluate(graphs.draw!, { ...given, ...feeds });
    const { values, slopes } = likelihoods({ theta: theta!.data as never, data: data.data });
    const known = {
      log_likelihood: { data: values, shape: [values.length] },
      slope: { data: slopes, shape: theta!.shape },
    };
    return evaluate(graphs.step, { ...given, ...feeds, ...known });
  };
  return { graphs, weights, batch: feeds, at, likelihoods };
}

/** The weights moved by `step` along a direction of one tensor. */
function movedBy(weights: Tensors, name: string, direction: Float64Array, step: number): Tensors {
  const { data, shape } = weights[name]!;
  return { ...weights, [name]: { data: Float64Array.from(data, (x, i) => x + step * direction[i]!), shape } };
}

describe("the step of reverse KL with a simulator's likelihood", () => {
  it.each(estimators)("has the gradient of the whole objective: %s", async (_name, estimator) => {
    const { graphs, weights, at } = await objectiveOf(estimator);
    const gradients = at(weights);
    const stream = random(7);
    const step = 1e-5;
    for (const { name } of graphs.specs.filter(({ measured }) => !measured)) {
      const direction = Float64Array.from(weights[name]!.data, () => stream.normal());
      const loss = (by: number): number => at(movedBy(weights, name, direction, by))["loss"]!.data[0]!;
      const difference = (loss(step) - loss(-step)) / (2 * step);
      const gradient = gradients[gradientPrefix + name]!.data;
      const slope = direction.reduce((sum, x, i) => sum + x * gradient[i]!, 0);
      const size = Math.abs(difference);
      expect(size, name).toBeGreaterThan(1e-4); // every tensor takes part
      expect(Math.abs(slope - difference), name).toBeLessThan(1e-6 * Math.max(1, size));
    }
  });

  it.each(estimators)("is fed the likelihoods of its own draws: %s", async (_name, estimator) => {
    const { graphs, weights, batch: feeds, likelihoods } = await objectiveOf(estimator);
    const d = estimator.model.prior.names.length;
    const draw = await referenceEngine.compile(graphs.draw!);
    const renewed = renewedFeeds({ noise: estimator.lossNoise!, draws: graphs.draws, draw }, batch, d);
    const all = { ...weights, ...feeds, ...renewed.feeds };
    const asked: LikelihoodPairs[] = [];
    const told: PairValues[] = [];
    await renewed.renew(all, random(8), async (pairs) => {
      const { values, slopes } = likelihoods(pairs);
      asked.push(pairs);
      told.push({ values: Float32Array.from(values), slopes: Float32Array.from(slopes) });
      return told[0]!;
    });
    const theta = evaluate(graphs.draw!, all)["theta"]!;
    expect(asked).toEqual([{ theta: Float32Array.from(theta.data), data: feeds["data"]!.data }]);
    expect(renewed.feeds["log_likelihood"]).toEqual({ data: told[0]!.values, shape: [batch * graphs.draws] });
    expect(renewed.feeds["slope"]).toEqual({ data: told[0]!.slopes, shape: theta.shape });
  });
});
