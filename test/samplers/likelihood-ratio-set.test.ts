import { describe, expect, it } from "vitest";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { likelihoodPotential } from "#src/potentials/likelihood.js";
import type { Potential } from "#src/potentials/potential.js";
import { random } from "#src/random/random.js";
import { likelihoodRatioSet } from "#src/samplers/likelihood-ratio-set.js";
import { gaussianLinear } from "#src/simulators/gaussian-linear.js";
import { normalMean } from "#src/simulators/normal-mean.js";

const line = { prior: prior({ mu: uniform(-4, 4) }), simulator: normalMean({ n: 5, sd: 1 }) };
const plane = {
  prior: prior({ theta1: uniform(-2, 2), theta2: uniform(-2, 2) }),
  simulator: gaussianLinear({ dimension: 2, variance: 0.1 }),
};

describe("likelihoodRatioSet", () => {
  it("of a normal mean is the average and the normal interval around it", async () => {
    const data = [0.3, -0.4, 1.1, 0.7, 0.05];
    const set = await likelihoodRatioSet(likelihoodPotential(line, data), { level: 0.95 });
    const average = data.reduce((a, b) => a + b) / 5;
    expect(set.maximum[0]).toBeCloseTo(average, 8);
    const [lower, upper] = Array.from(set.bounds.column("mu")) as [number, number];
    expect(Math.abs(lower - (average - 1.959964 / Math.sqrt(5)))).toBeLessThan(0.008); // a cell
    expect(Math.abs(upper - (average + 1.959964 / Math.sqrt(5)))).toBeLessThan(0.008);
    expect(await set.contains(average + 1.95 / Math.sqrt(5))).toBe(true);
    expect(await set.contains(average + 1.97 / Math.sqrt(5))).toBe(false);
    expect(await set.contains(4)).toBe(false);
    await expect(set.contains({ mu: 4.5 })).rejects.toThrow("contains: mu between -4 and 4 is required, got 4.5");
  });

  it("of two parameters is a disc, by the χ² of two degrees of freedom", async () => {
    const set = await likelihoodRatioSet(likelihoodPotential(plane, [0.2, -0.3]), { level: 0.9, points: 400 }); // 160,000 nodes: more than a call takes arguments
    const radius = Math.sqrt(0.1 * -2 * Math.log(0.1));
    expect(set.maximum[0]).toBeCloseTo(0.2, 6);
    expect(set.maximum[1]).toBeCloseTo(-0.3, 6);
    const area = set.inside.reduce((sum: number, x) => sum + x, 0) * 0.01 ** 2;
    expect(area / (Math.PI * radius ** 2)).toBeCloseTo(1, 2);
    expect(set.bounds.column("theta1")[1]).toBeCloseTo(0.2 + radius, 1);
  });

  it("covers as often as it claims", async () => {
    let covered = 0;
    for (let k = 0; k < 300; k++) {
      const data = line.simulator.simulate({ mu: 0.5 }, random(1).split(k));
      covered +=
        Number(await (await likelihoodRatioSet(likelihoodPotential(line, data), { points: 50 })).contains(0.5)) / 300;
    }
    expect(Math.abs(covered - 0.9)).toBeLessThan(4 * Math.sqrt(0.09 / 300));
  });

  it("takes the bound where the likelihood grows up to it, and refuses what it cannot use", async () => {
    const rising: Potential = {
      names: ["a"],
      support: [{ lower: 0, upper: 1 }],
      logDensity: (theta) => theta.map((x) => 10 * x),
    };
    const set = await likelihoodRatioSet(rising, { points: 100 });
    expect(set.maximum[0]).toBeCloseTo(0.995, 10);
    expect(set.bounds.column("a")[1]).toBeCloseTo(1, 10);
    const open = { ...rising, support: [{ lower: 0, upper: Number.POSITIVE_INFINITY }] };
    await expect(likelihoodRatioSet(open)).rejects.toThrow(/^likelihoodRatioSet: a potential with bounded support/);
    await expect(likelihoodRatioSet(rising, { level: 1 })).rejects.toThrow(
      /a level between 0 and 1 is required, got 1/,
    );
    await expect(likelihoodRatioSet(rising, { points: 2 })).rejects.toThrow(
      /points must be an integer of 4 or more, got 2/,
    );
    const zero = { ...rising, logDensity: (theta: Float64Array) => theta.map(() => Number.NEGATIVE_INFINITY) };
    await expect(likelihoodRatioSet(zero)).rejects.toThrow(/the likelihood is zero at every node/);
    await expect(likelihoodRatioSet({ ...rising, names: ["a", "b", "c"] })).rejects.toThrow(/one or two parameters/);
  });
});
