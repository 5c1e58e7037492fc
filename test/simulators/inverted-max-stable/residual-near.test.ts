import { describe, expect, it } from "vitest";
import { random } from "#src/random/random.js";
import { gaussianProcess } from "#src/simulators/gaussian-process.js";
import { residualNear } from "#src/simulators/inverted-max-stable/residual-near.js";

const side = 4;
const lengthScale = 0.5;
const process = gaussianProcess({ grid: [side, side], covariance: "exponential", lengthScale });
const correlation = (i: number, j: number): number => {
  const [di, dj] = [Math.floor(i / side) - Math.floor(j / side), (i % side) - (j % side)];
  return Math.exp(-Math.hypot(di, dj) / (side - 1) / lengthScale);
};
const unit = {
  size: side * side,
  draw: (stream: ReturnType<typeof random>) => process.simulate({}, stream) as Float64Array,
  correlations: (k: number) => Float64Array.from({ length: side * side }, (_, i) => correlation(k, i)),
  near: () => [],
};

describe("the residual of a Gaussian process", () => {
  it("drawn near a site first and then everywhere has the covariance of one draw", () => {
    const [k, sites, count] = [9, [8, 5], 5_000];
    const residual = residualNear(unit, k, sites);
    const root = random(1);
    const sums = new Float64Array(256);
    for (let n = 0; n < count; n++) {
      const stream = root.split(n);
      const near = residual.draw(stream).slice();
      const all = residual.extend(near, unit.draw(stream));
      sites.forEach((site, a) => {
        expect(all[site]).toBeCloseTo(near[a]!, 6);
      });
      for (let i = 0; i < 16; i++) for (let j = 0; j < 16; j++) sums[16 * i + j]! += (all[i]! * all[j]!) / count;
    }
    const error = sums.map((sum, entry) => {
      const [i, j] = [Math.floor(entry / 16), entry % 16];
      return Math.abs(sum - (correlation(i, j) - correlation(k, i) * correlation(k, j)));
    });
    // The standard error of a covariance below 1 is at most √2 / √count; 256 of them.
    expect(Math.max(...error)).toBeLessThan((4.5 * Math.SQRT2) / Math.sqrt(count));
  });

  it("has no neighbours at the first site", () => {
    const residual = residualNear(unit, 0, []);
    expect(residual.draw(random(1))).toHaveLength(0);
    const draw = unit.draw(random(2));
    const centre = draw[0]!;
    const expected = draw.map((w, i) => w - correlation(0, i) * centre);
    expect(residual.extend(new Float64Array(0), draw)).toEqual(expected);
  });
});
