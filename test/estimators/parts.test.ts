/** What plain JavaScript can get wrong when it puts an estimator together: one sentence each, before anything is trained. */

import { describe, expect, it } from "vitest";
import {
  dense,
  gamma,
  gammaPoisson,
  gaussian,
  likelihoodEstimator,
  mutualInformationSummary,
  pointEstimator,
  posteriorEstimator,
  prior,
  quantileEstimator,
  ratioEstimator,
  syntheticLikelihood,
  variationalPosterior,
} from "#src/index.js";

const model = { prior: prior({ rate: gamma(1, 0.2) }), simulator: gammaPoisson({ n: 3 }) };
const summary = dense();

const withSummary = {
  pointEstimator,
  quantileEstimator,
  posteriorEstimator,
  variationalPosterior,
  ratioEstimator,
  mutualInformationSummary,
};

describe.each(Object.entries(withSummary))("%s", (name, given) => {
  const make = given as (options?: unknown) => unknown; // what plain JavaScript can write
  it("asks for a model", () => {
    expect(() => make()).toThrow(`${name}: a model { prior, simulator } is required, got undefined`);
    expect(() => make({ model: 3, summary })).toThrow(`${name}: a model { prior, simulator } is required, got`);
  });

  it("asks for a summary network", () => {
    const asked = `${name}: a summary network such as dense() or convolutional() is required as summary`;
    expect(() => make({ model })).toThrow(`${asked}, got none`);
    expect(() => make({ model, summary: dense })).toThrow(`${asked}, got a function`);
    expect(() => make({ model, summary: "dense" })).toThrow(`${asked}, got "dense"`);
    expect(() => make({ model, summary: gaussian() })).toThrow(`${asked}, got an object of name, conditions`);
  });

  it("takes one", () => {
    expect(make({ model, summary })).toMatchObject({ name });
  });
});

it("a density is no network", () => {
  expect(() => posteriorEstimator({ model, summary, density: summary as never })).toThrow(
    "posteriorEstimator: a density such as splineFlow() or mixture() is required as density, got an object of name",
  );
});

it("a likelihood that was not frozen is none", () => {
  expect(() => variationalPosterior({ model, summary, likelihood: { posterior: 1 } as never })).toThrow(
    "variationalPosterior: a learnt likelihood, from a trained estimator's frozen(), is required as likelihood, got an object of posterior",
  );
});

it.each([
  ["likelihoodEstimator", likelihoodEstimator],
  ["syntheticLikelihood", syntheticLikelihood],
] as const)("%s asks for a statistic and a network that are such", (name, given) => {
  const make = given as (options: unknown) => unknown;
  expect(() => make({ model, statistic: (z: number[]) => z })).toThrow(
    `${name}: a statistic, from statistic({ … }) or from a trained estimator's statistic(), is required as statistic, got a function`,
  );
  expect(() => make({ model, network: 64 })).toThrow(
    `${name}: a network such as dense() is required as network, got 64`,
  );
  expect(make({ model })).toMatchObject({ name });
});
