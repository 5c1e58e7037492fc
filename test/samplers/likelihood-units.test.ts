/** Likelihoods of many data sets at once: what a simulator must give, in one sentence where it does not. */
import { describe, expect, it } from "vitest";
import { likelihoodUnits } from "#src/samplers/likelihood-units.js";
import { simulator } from "#src/simulators/simulator.js";

const work = {
  names: ["mu"],
  theta: Float64Array.of(0.5, 2),
  data: Float64Array.of(1, 2, 3),
  size: 1,
  start: 1,
  end: 3,
};

/** Values of data sets 1 and 2 at both parameters, from `logLikelihoods` that gives what it is told to. */
function values(logLikelihoods: (mu: number, data: Float64Array) => unknown): Float64Array {
  const own = simulator({
    name: "own",
    shape: [],
    simulate: () => 0,
    logLikelihoods: ({ mu }, data) => logLikelihoods(mu!, data) as Float64Array,
  });
  const result = new Float64Array(4);
  for (const _ of likelihoodUnits(own, work, result));
  return result;
}

describe("likelihoodUnits", () => {
  it("asks for the wanted data sets, at one parameter after the other", () => {
    expect(values((mu, data) => data.map((z) => mu * z))).toEqual(Float64Array.of(1, 1.5, 4, 6));
  });

  it("says what came in place of as many numbers", () => {
    const failed = "logLikelihoods: own failed at mu = 0.5: ";
    expect(() => values(() => undefined)).toThrow(`${failed}2 values are required, got none`);
    expect(() => values(() => Float64Array.of(1))).toThrow(`${failed}2 values are required, got 1`);
    expect(() => values((_mu, data) => data.fill(Number.NaN))).toThrow(`${failed}numbers are required, got NaN`);
    expect(() =>
      values(() => {
        throw new Error("no");
      }),
    ).toThrow(`${failed}no`);
  });
});
