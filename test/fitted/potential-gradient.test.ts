/** Gradients of learnt log densities against central differences, in double precision. */
import { describe, expect, it } from "vitest";
import { evaluate } from "#src/engine/reference.js";
import { ensemble } from "#src/estimators/ensemble.js";
import type { Estimator } from "#src/estimators/estimator.js";
import { likelihoodEstimator, syntheticLikelihood } from "#src/estimators/likelihood-estimator.js";
import { ratioEstimator } from "#src/estimators/ratio-estimator.js";
import { potentialGradient } from "#src/fitted/potential-gradient.js";
import { bindParameters } from "#src/graph/expression.js";
import { initializeParameters, rootScope } from "#src/networks/scope.js";
import { random } from "#src/random/random.js";
import { linear, scale, smallNetwork } from "../estimators/models.js";

const estimators: readonly (readonly [string, Estimator<"potential">])[] = [
  ["a ratio, averaged over symmetries", ratioEstimator({ model: scale, summary: smallNetwork, features: 4 })],
  ["a ratio of two parameters", ratioEstimator({ model: linear, summary: smallNetwork, features: 4 })],
  ["a spline flow", likelihoodEstimator({ model: linear, network: smallNetwork })],
  ["a Gaussian", syntheticLikelihood({ model: linear, network: smallNetwork })],
  ["an ensemble", ensemble(syntheticLikelihood({ model: linear, network: smallNetwork }), 2)],
];

describe("potentialGradient", () => {
  it.each(estimators)("is that of %s", (_name, estimator) => {
    const { prior, simulator } = estimator.model;
    const [d, rows, stream] = [prior.names.length, 3, random(5)];
    const scope = rootScope();
    const log = estimator.outputs(estimator.condition(scope), scope)[estimator.potential!]!;
    const weights = initializeParameters(scope.specs.values(), random(1));
    const program = bindParameters({ outputs: { log, slope: potentialGradient(log, d) } }, weights);
    const data = Float64Array.from({ length: 2 * simulator.shape[0]! }, () => stream.normal());
    const theta = Float64Array.from({ length: 2 * rows * d }, (_, k) =>
      prior.distributions[k % d]!.quantile(0.1 + 0.8 * stream.uniform()),
    );
    const at = (values: Float64Array) =>
      evaluate(program, {
        data: { data, shape: [2, simulator.shape[0]!] },
        parameters: { data: values, shape: [2, rows, d] },
      });
    const { slope } = at(theta);
    expect(slope!.shape).toEqual([2, rows, d]);
    theta.forEach((_value, k) => {
      const moved = (by: number): number =>
        at(theta.map((x, i) => (i === k ? x + by : x)))["log"]!.data[Math.floor(k / d)]!;
      const difference = (moved(1e-6) - moved(-1e-6)) / 2e-6;
      expect(Math.abs(slope!.data[k]! - difference)).toBeLessThan(1e-6 * Math.max(1, Math.abs(difference)));
    });
  });
});
