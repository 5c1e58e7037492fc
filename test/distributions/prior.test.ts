import { describe, expect, it } from "vitest";
import { beta } from "#src/distributions/beta.js";
import type { Distribution } from "#src/distributions/distribution.js";
import { normal } from "#src/distributions/normal.js";
import { parameterVector, prior, priorFromSpec, priorSpec } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { random } from "#src/random/random.js";
import { mimeBundle } from "#src/runtime/display.js";

const joint = prior({ lengthScale: uniform(0, 0.6), mean: normal(1, 2), share: beta(2, 3) });
const theta = { share: 0.3, lengthScale: 0.2, mean: 0.5 };
const inOrder = [0.2, 0.5, 0.3];

/** A triangle on (0, 1), written by hand. */
const triangle: Distribution = {
  spec: { family: "custom", parameters: {} },
  support: { lower: 0, upper: 1 },
  sample: (stream) => Math.sqrt(stream.uniform()),
  logDensity: (x) => (x > 0 && x < 1 ? Math.log(2 * x) : Number.NEGATIVE_INFINITY),
  logDensityGradient: (x) => 1 / x,
  cdf: (x) => x * x,
  quantile: Math.sqrt,
};

describe("prior", () => {
  it("keeps its parameters in the order in which they were written", () => {
    expect(joint.names).toEqual(["lengthScale", "mean", "share"]);
    expect(Object.keys(joint.sample(random(1)))).toEqual(["lengthScale", "mean", "share"]);
  });

  it("has the product density and its gradient, for values by name and in order", () => {
    const sum = joint.distributions.reduce((total, own, j) => total + own.logDensity(inOrder[j]!), 0);
    expect(joint.logDensity(theta)).toBe(sum);
    expect(joint.logDensity(inOrder)).toBe(sum);
    expect(joint.logDensity([0.7, 0, 0.5])).toBe(-Infinity);
    const gradient = joint.logDensityGradient(theta);
    inOrder.forEach((_, j) => {
      const moved = (h: number): number => joint.logDensity(inOrder.map((x, k) => (k === j ? x + h : x)));
      expect(gradient[j]).toBeCloseTo((moved(1e-6) - moved(-1e-6)) / 2e-6, 6);
    });
  });

  it("draws each parameter from a stream of its own", () => {
    const other = prior({ lengthScale: uniform(0, 0.6), mean: uniform(0, 1), share: beta(2, 3) });
    const [a, b] = [joint.sample(random(4)), other.sample(random(4))];
    expect(a["lengthScale"]).toBe(b["lengthScale"]);
    expect(a["share"]).toBe(b["share"]);
  });

  it("comes back from its plain data, in order", () => {
    const copy = priorFromSpec(JSON.parse(JSON.stringify(priorSpec(joint))));
    expect(copy.names).toEqual(joint.names);
    expect(copy.logDensity(theta)).toBe(joint.logDensity(theta));
    expect(copy.sample(random(3))).toEqual(joint.sample(random(3)));
  });

  it("takes a user-coded distribution, and says that it cannot be saved", () => {
    const own = prior({ x: triangle });
    expect(own.logDensity([0.5])).toBe(0);
    expect(() => priorSpec(own)).toThrow(
      /x has a user-coded distribution, which cannot be saved.*potential\(data, prior\)/,
    );
  });

  it("shows itself as it was written", () => {
    expect(mimeBundle(joint)["text/plain"]).toBe(
      "lengthScale ~ uniform(0, 0.6)\nmean ~ normal(1, 2)\nshare ~ beta(2, 3)",
    );
  });

  it("refuses what is no prior", () => {
    const bad =
      (parameters: Record<string, unknown>): (() => unknown) =>
      () =>
        prior(parameters as Record<string, Distribution>);
    expect(bad({})).toThrow("prior: at least one parameter is required, got none");
    expect(bad({ x: 3 })).toThrow("prior: x must be a distribution such as uniform(0, 1), got 3");
    expect(bad({ x: uniform })).toThrow(/got a function/);
    expect(bad({ "1": uniform(0, 1) })).toThrow(/a parameter's name must hold more than digits, got "1"/);
    expect(bad({ length: uniform(0, 1) })).toThrow(/"length" is taken by JavaScript's arrays/);
    expect(bad({ x: { ...triangle, quantile: undefined } })).toThrow("prior: the distribution of x lacks quantile");
    expect(bad({ x: { ...triangle, support: { lower: 1, upper: 0 } } })).toThrow(/lower < upper/);
    expect(bad({ x: { ...triangle, spec: undefined } })).toThrow(/needs a spec/);
  });

  it("says which values are missing", () => {
    expect(() => parameterVector(["a", "b"], { a: 1 })).toThrow("parameters: a, b are required, got a");
    expect(() => parameterVector(["a", "b"], { a: 1, c: 2 })).toThrow("parameters: a, b are required, got a, c");
    expect(() => parameterVector(["a", "b"], [1, 2, 3])).toThrow("parameters: 2 values (a, b) are required, got 3");
  });
});
