/** What holds for every simulator with a likelihood: the likelihood is that of the simulations, and its gradient is its gradient. */
import { describe, expect, it } from "vitest";
import type { LogLikelihood } from "#src/potentials/likelihood.js";
import { random } from "#src/random/random.js";
import { NabiError } from "#src/runtime/error.js";
import { banana } from "#src/simulators/banana.js";
import { betaBinomial } from "#src/simulators/beta-binomial.js";
import { gammaPoisson } from "#src/simulators/gamma-poisson.js";
import { gaussianLinear } from "#src/simulators/gaussian-linear.js";
import { gaussianMixture } from "#src/simulators/gaussian-mixture.js";
import { normalMean } from "#src/simulators/normal-mean.js";
import { scaleNormal } from "#src/simulators/scale-normal.js";
import type { ParameterValues, Simulator } from "#src/simulators/simulator.js";
import { slcp } from "#src/simulators/slcp.js";
import { twoMoons } from "#src/simulators/two-moons.js";

const smooth: readonly (readonly [Simulator, ParameterValues])[] = [
  [normalMean({ n: 3, sd: 0.7 }), { mu: 0.4 }],
  [gammaPoisson({ n: 4 }), { rate: 2.3 }],
  [betaBinomial({ n: 3, trials: 7 }), { p: 0.35 }],
  [scaleNormal({ n: 2 }), { theta: 0.6 }],
  [gaussianLinear({ dimension: 3 }), { theta1: 0.2, theta2: -0.3, theta3: 0.1 }],
  [gaussianMixture(), { theta1: 1, theta2: -2 }],
  [banana({ n: 2 }), { theta1: 0.7, theta2: -0.4 }],
  [slcp(), { theta1: 0.5, theta2: -1, theta3: 1.1, theta4: -0.9, theta5: 0.6 }],
];

const likelihood = (simulator: Simulator, values: ParameterValues, data: ArrayLike<number>): LogLikelihood =>
  simulator.logLikelihood!(values, data) as LogLikelihood;

describe.each(smooth)("$name", (simulator, values) => {
  const names = Object.keys(values);

  it("has the gradient of its likelihood", () => {
    const data = simulator.simulate(values, random(3));
    const { gradient } = likelihood(simulator, values, data);
    const step = 1e-5;
    for (const name of names) {
      const at = (x: number): number => likelihood(simulator, { ...values, [name]: x }, data).value;
      const difference = (at(values[name]! + step) - at(values[name]! - step)) / (2 * step);
      expect(gradient![name]).toBeCloseTo(difference, 5);
    }
  });

  it("has simulations with mean score zero and the information equality: the two are one model", () => {
    const count = 20_000;
    const step = 1e-4;
    for (const name of names) {
      let [sum, squares, gap, gapSquares] = [0, 0, 0, 0];
      const root = random(4);
      for (let i = 0; i < count; i++) {
        const data = simulator.simulate(values, root.split(i));
        const score = (x: number): number => likelihood(simulator, { ...values, [name]: x }, data).gradient![name]!;
        const s = score(values[name]!);
        const curvature = (score(values[name]! + step) - score(values[name]! - step)) / (2 * step);
        sum += s;
        squares += s * s;
        gap += s * s + curvature; // E s² = −E ∂s/∂θ
        gapSquares += (s * s + curvature) ** 2;
      }
      expect(Math.abs(sum / Math.sqrt(squares))).toBeLessThan(4);
      expect(Math.abs(gap / Math.sqrt(gapSquares))).toBeLessThan(4.5);
    }
  });

  it("refuses data of another length", () => {
    const data = [...Array.from(simulator.simulate(values, random(5))), 0];
    expect(() => likelihood(simulator, values, data)).toThrow(NabiError);
  });
});

describe("counts", () => {
  it("have probabilities that add up to one", () => {
    const sum = (simulator: Simulator, theta: number, top: number): number =>
      Array.from({ length: top }, (_, z) => Math.exp(likelihood(simulator, { theta }, [z]).value)).reduce(
        (a, b) => a + b,
      );
    expect(sum(gammaPoisson({ n: 1 }), 3.2, 60)).toBeCloseTo(1, 12);
    expect(sum(betaBinomial({ n: 1, trials: 9 }), 0.3, 10)).toBeCloseTo(1, 12);
    expect(likelihood(gammaPoisson({ n: 1 }), { theta: 1 }, [0.5]).value).toBe(Number.NEGATIVE_INFINITY);
    expect(likelihood(betaBinomial({ n: 1, trials: 9 }), { p: 0.5 }, [10]).value).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("twoMoons", () => {
  it("has a density with mass one, which its simulations follow", () => {
    const values = { theta1: 0.3, theta2: -0.5 };
    const simulator = twoMoons();
    const [left, low] = [0.25 - 0.2 * Math.SQRT1_2, -0.8 * Math.SQRT1_2 - 0.16]; // corner of a box around the crescent
    const cells = 640;
    const side = 0.32 / cells;
    const mass = new Float64Array(16);
    for (let i = 0; i < cells; i++)
      for (let j = 0; j < cells; j++) {
        const point = [left + (i + 0.5) * side, low + (j + 0.5) * side];
        mass[Math.floor((16 * j) / cells)]! +=
          Math.exp(simulator.logLikelihood!(values, point) as number) * side * side;
      }
    expect(mass.reduce((a, b) => a + b)).toBeCloseTo(1, 3);
    const count = 20_000;
    const seen = new Float64Array(16);
    const root = random(6);
    for (let i = 0; i < count; i++) {
      const [, y] = simulator.simulate(values, root.split(i)) as unknown as [number, number];
      seen[Math.floor((16 * (y - low)) / 0.32)]! += 1 / count;
    }
    seen.forEach((share, k) => {
      expect(Math.abs(share - mass[k]!)).toBeLessThan(4.5 * Math.sqrt(mass[k]! / count) + 1e-3);
    });
  });
});

describe("options out of range are refused", () => {
  it.each([
    ["normalMean", () => normalMean({ n: 0 })],
    ["normalMean", () => normalMean({ sd: 0 })],
    ["betaBinomial", () => betaBinomial({ trials: 2.5 })],
    ["gaussianLinear", () => gaussianLinear({ dimension: -1 })],
    ["banana", () => banana({ sd: Number.NaN })],
    ["scaleNormal", () => scaleNormal().simulate({ a: 1, b: 2 }, random(1))],
    ["gammaPoisson", () => gammaPoisson().simulate({ rate: -1 }, random(1))],
    ["betaBinomial", () => betaBinomial().simulate({ p: 1 }, random(1))],
    ["slcp", () => slcp().simulate({ theta1: 0 }, random(1))],
  ] as const)("%s", (name, make) => {
    expect(make).toThrow(NabiError);
    if (name !== "slcp") expect(make).toThrow(new RegExp(`^${name}: .*got `));
  });
});
