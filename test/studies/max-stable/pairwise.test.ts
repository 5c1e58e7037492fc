import { expect, it } from "vitest";
import { random } from "#src/random/random.js";
import { invertedMaxStable } from "#src/simulators/inverted-max-stable.js";
import { pairwiseLikelihood } from "#src/simulators/pairwise-likelihood.js";
import { model } from "#src/studies/max-stable/model.js";
import { maximumOf, pairwiseSimulator } from "#src/studies/max-stable/pairwise.js";

it("is the pairwise likelihood of the library, as a simulator", () => {
  const data = model.simulator.simulate({ range: 0.2, smoothness: 1.4 }, random(1));
  const potential = pairwiseLikelihood({ ...model, simulator: invertedMaxStable() }, data, {
    magnitude: 0.1,
    prior: false,
  });
  const [expected] = potential.logDensity(Float64Array.of(0.3, 2)) as Float64Array;
  const own = pairwiseSimulator({ magnitude: 0.1 });
  expect(own.logLikelihood!({ range: 0.3, smoothness: 2 }, data)).toBeCloseTo(expected!, 9);
});

it("finds the node of the largest density", () => {
  const grid = [Float64Array.of(1, 2), Float64Array.of(10, 20, 30)];
  expect(maximumOf(grid, Float64Array.of(0, 1, 2, 5, 9, 3))).toEqual([2, 20]);
});
