import { describe, expect, it } from "vitest";
import { beta } from "#src/distributions/beta.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { likelihoodPotential } from "#src/potentials/likelihood.js";
import { replicated } from "#src/simulators/replicated.js";
import { simulator } from "#src/simulators/simulator.js";
import { binomial, normalMean, twoMeans } from "./conjugate.js";

const data = [0.3, 1.2, -0.4];

describe("likelihoodPotential", () => {
  it("is log prior plus log likelihood, up to the constant of the known posterior", () => {
    const potential = likelihoodPotential(binomial(beta(2, 3), 10), 4);
    const logs = potential.logDensity(Float64Array.of(0.2, 0.5, 0.8)) as Float64Array;
    const known = [0.2, 0.5, 0.8].map((p) => beta(6, 9).logDensity(p));
    expect(logs[1]! - logs[0]!).toBeCloseTo(known[1]! - known[0]!, 10);
    expect(logs[2]! - logs[0]!).toBeCloseTo(known[2]! - known[0]!, 10);
    expect(potential.names).toEqual(["p"]);
    expect(potential.support).toEqual([{ lower: 0, upper: 1 }]);
  });

  it("has a gradient equal to central differences", () => {
    const potential = likelihoodPotential(normalMean(normal(1, 2), 3), data);
    const at = (x: number): number => (potential.logDensity(Float64Array.of(x)) as Float64Array)[0]!;
    const gradient = potential.gradient!(Float64Array.of(-0.5, 0.9)) as Float64Array;
    for (const [i, x] of [-0.5, 0.9].entries()) {
      expect(gradient[i]).toBeCloseTo((at(x + 1e-5) - at(x - 1e-5)) / 2e-5, 7);
    }
  });

  it("does not call the likelihood outside the support", () => {
    const model = binomial(uniform(0.2, 0.4), 10);
    let calls = 0;
    const simulator = { ...model.simulator, logLikelihood: () => calls++ };
    const logs = likelihoodPotential({ ...model, simulator }, 4).logDensity(Float64Array.of(0.1, 0.3, 0.5));
    expect([...(logs as Float64Array)].map(Number.isFinite)).toEqual([false, true, false]);
    expect(calls).toBe(1);
  });

  it("names the parameter whose derivative is missing or no number", () => {
    const model = twoMeans(normal(0, 1), normal(0, 1));
    const at = (gradient: Record<string, number>): (() => unknown) => {
      const simulator = { ...model.simulator, logLikelihood: () => ({ value: 0, gradient }) };
      const { valueAndGradient } = likelihoodPotential({ ...model, simulator }, [1, 2]);
      return () => valueAndGradient!(Float64Array.of(0.5, 0.25));
    };
    const asked = "logLikelihood: twoMeans must give the derivative by b in its gradient, got";
    expect(at({ a: 1 })).toThrow(`${asked} undefined at a = 0.5, b = 0.25`);
    expect(at({ a: 1, b: Number.NaN })).toThrow(`${asked} NaN at a = 0.5, b = 0.25`);
    expect(at({ a: 1, b: 2 })()).toMatchObject({ gradients: Float64Array.of(0.5, 1.75) });
  });

  it("says so of replicates whose likelihood gives nothing", () => {
    const nothing = simulator({ name: "own", shape: [], simulate: () => 0, logLikelihood: () => undefined as never });
    const model = { prior: prior({ mu: normal(0, 1) }), simulator: replicated(nothing, { n: [2, 2] }) };
    const potential = likelihoodPotential(model, model.simulator.pack([1, 2]));
    expect(() => potential.logDensity(Float64Array.of(0.5))).toThrow(
      "logLikelihood: replicated own must give a number or { value, gradient }, got NaN at mu = 0.5",
    );
  });

  it("says what is wrong", () => {
    const model = binomial(uniform(0, 1), 10);
    expect(() => likelihoodPotential(model, [[4, 5]])).toThrow(/likelihoodPotential: data of shape \[\]/);
    expect(() => likelihoodPotential(model, [4, 5])).toThrow(
      "likelihoodPotential: one data set is required, got a batch of 2",
    );
    expect(() => likelihoodPotential(normalMean(normal(0, 1), 3), [1, Number.NaN, 2])).toThrow(/got NaN at position 1/);
    const { logLikelihood: _, ...silent } = model.simulator;
    expect(() => likelihoodPotential({ ...model, simulator: silent }, 4)).toThrow(
      /has none; train a posteriorEstimator/,
    );
    const own =
      (logLikelihood: () => unknown): (() => unknown) =>
      () =>
        likelihoodPotential({ ...model, simulator: { ...silent, logLikelihood } as never }, 4).logDensity(
          Float64Array.of(0.5),
        );
    expect(own(() => Number.NaN)).toThrow(
      "logLikelihood: binomial must give a number or { value, gradient }, got NaN at p = 0.5",
    );
    expect(own(() => Infinity)).toThrow(/got Infinity at p = 0.5/);
    expect(
      own(() => {
        throw new Error("no");
      }),
    ).toThrow("logLikelihood: binomial failed at p = 0.5: no");
    expect(own(() => undefined)).toThrow(
      "logLikelihood: binomial must give a number or { value, gradient }, got undefined at p = 0.5",
    );
    expect(own(() => -Infinity)()).toEqual(Float64Array.of(-Infinity));
    expect(() => likelihoodPotential(model, 4).gradient!(Float64Array.of(0.5))).toThrow(
      "likelihoodPotential: a log likelihood with its gradient is required; binomial gives none",
    );
  });
});
