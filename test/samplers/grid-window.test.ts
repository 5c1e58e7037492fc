/** Beyond the window that the grid closes in on. */
import { describe, expect, it } from "vitest";
import { gridPosterior } from "#src/samplers/grid-posterior.js";

describe("beyond the window that the grid closes in on", () => {
  it("goes on falling: finite where the density is, as the divergence from a wider one needs", async () => {
    const narrow = await gridPosterior(
      {
        names: ["a"],
        support: [{ lower: 0, upper: 1 }],
        logDensity: (theta) => Float64Array.from(theta, (a) => -0.5 * ((a - 0.3) / 0.001) ** 2),
      },
      { points: 100 },
    );
    const [near, far, out] = [await narrow.logProb(0.33), await narrow.logProb(0.9), await narrow.logProb(1.1)];
    expect(near).toBeLessThan(-40);
    expect(far).toBeLessThan(near);
    expect(far).toBeGreaterThan(Number.NEGATIVE_INFINITY);
    expect(out).toBe(Number.NEGATIVE_INFINITY);
  });

  it("does so in the plane too, along both axes", async () => {
    const narrow = await gridPosterior({
      names: ["a", "b"],
      support: [
        { lower: 0, upper: 1 },
        { lower: 0, upper: 1 },
      ],
      logDensity: (theta) =>
        Float64Array.from(
          { length: theta.length / 2 },
          (_, i) => -0.5 * (((theta[2 * i]! - 0.3) / 0.002) ** 2 + ((theta[2 * i + 1]! - 0.6) / 0.002) ** 2),
        ),
    });
    const middle = await narrow.logProb([0.3, 0.6]);
    for (const theta of [
      [0.9, 0.6],
      [0.3, 0.1],
      [0.9, 0.1],
    ]) {
      const log = await narrow.logProb(theta);
      expect(log).toBeLessThan(middle - 40);
      expect(log).toBeGreaterThan(Number.NEGATIVE_INFINITY);
    }
  });
});
