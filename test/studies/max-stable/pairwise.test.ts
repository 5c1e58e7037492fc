import { expect, it } from "vitest";
import { random } from "#src/random/random.js";
import { invertedMaxStable } from "#src/simulators/inverted-max-stable.js";
import { pairwiseLikelihood } from "#src/simulators/pairwise-likelihood.js";
import { simulate } from "#src/simulators/simulate.js";
import { model } from "#src/studies/max-stable/model.js";
import { bestNode, pairwiseMaximum, pairwiseSimulator } from "#src/studies/max-stable/pairwise.js";

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

it("has its maximum where no point near it is better, also at the bounds of the prior", async () => {
  const data = await simulate(model, { count: 3, seed: 777, onProgress: () => {} });
  const { values } = await pairwiseMaximum({ onProgress: () => {} }).estimate!(data);
  const { pairs, pairsLogDensity } = model.simulator;
  const near = pairs(0.2);
  for (let i = 0; i < data.length; i++) {
    const field = data.dataAt(i);
    const at = (range: number, smoothness: number): number => pairsLogDensity({ range, smoothness }, field, near);
    const [range, smoothness] = [values[2 * i]!, values[2 * i + 1]!];
    const reached = at(range, smoothness);
    for (let a = 1; a < 40; a++)
      for (let b = 1; b < 40; b++) expect(at(0.015 * a, 0.5 + 0.0625 * b)).toBeLessThan(reached + 0.02);
  }
  expect(values[0]!).toBeGreaterThan(0.5999); // the first field's likelihood grows up to both bounds
  expect(values[1]!).toBeGreaterThan(2.999);
}, 60_000);

it("finds the node of the largest density", () => {
  const grid = [Float64Array.of(1, 2), Float64Array.of(10, 20, 30)];
  expect(bestNode(grid, Float64Array.of(0, 1, 2, 5, 9, 3))).toEqual([2, 20]);
});
