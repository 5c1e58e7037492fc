import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
  dense,
  ensemble,
  gaussian,
  gaussianLinear,
  gaussianProcess,
  normal,
  normalMean,
  pointEstimator,
  posteriorEstimator,
  prior,
  replicated,
  simulator,
  uniform,
} from "#src/index.js";
import { mimeBundle } from "#src/runtime/display.js";

const field = gaussianProcess({ grid: [8, 8], covariance: "exponential" });
const model = { prior: prior({ lengthScale: uniform(0, 0.6) }), simulator: field };

describe("simulators and estimators", () => {
  it.each([
    [field, "gaussianProcess: data 8 x 8; parameter lengthScale; log likelihood known; 16 symmetries"],
    [normalMean({ n: 3 }), "normalMean: data 3; log likelihood known; conjugate"],
    [gaussianLinear({ dimension: 2 } as never), /^gaussianLinear: data \d+; parameters theta1, theta2/],
    [simulator({ name: "coin", shape: [], simulate: () => 1 }), "coin: data of one number"],
    [replicated(normalMean({ n: 1 }), { n: [2, 5] } as never), /^replicated/],
    [
      pointEstimator({ model, summary: dense() }),
      "pointEstimator of lengthScale, for data 8 x 8 of gaussianProcess (not trained)",
    ],
    [
      ensemble(posteriorEstimator({ model, summary: dense(), density: gaussian() }), 2),
      "ensemble of posteriorEstimator of lengthScale, for data 8 x 8 of gaussianProcess (not trained)",
    ],
  ])("say in a line what they are: %#", (value, text) => {
    expect(mimeBundle(value)["text/plain"]).toEqual(typeof text === "string" ? text : expect.stringMatching(text));
    expect(inspect(value)).toBe(mimeBundle(value)["text/plain"]);
  });
  it("do so inside a model, too", () => {
    const other = { prior: prior({ mu: normal(0, 1) }), simulator: normalMean({ n: 3 }) };
    expect(inspect(other)).toContain("simulator: normalMean: data 3; log likelihood known; conjugate");
  });
});
