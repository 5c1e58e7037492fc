import { expect, it } from "vitest";
import { gaussianThrough } from "#src/studies/gp/binding.js";

it("reads a Gaussian off its log density at three points", () => {
  const [mean, sd] = [0.7, 0.3];
  const at = [-1, 0.5, 2.5];
  const logs = at.map((x) => 4 - 0.5 * ((x - mean) / sd) ** 2);
  const [m, s] = gaussianThrough(at, logs);
  expect(m).toBeCloseTo(mean, 12);
  expect(s).toBeCloseTo(sd, 12);
});
