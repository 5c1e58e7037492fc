import { describe, expect, it } from "vitest";
import { beta } from "#src/distributions/beta.js";
import type { Distribution } from "#src/distributions/distribution.js";
import { exponential } from "#src/distributions/exponential.js";
import { gamma } from "#src/distributions/gamma.js";
import { logNormal } from "#src/distributions/log-normal.js";
import { normal } from "#src/distributions/normal.js";
import { type Prior, prior } from "#src/distributions/prior.js";
import { type IntervalScale, realLine } from "#src/distributions/transform.js";
import { uniform } from "#src/distributions/uniform.js";
import { chooseEngine } from "#src/engine/choose.js";
import { evaluate } from "#src/engine/reference.js";
import { type Expression, input } from "#src/graph/expression.js";

/** A half line that ends at 3, as a user might code it: 3 − X with X exponential. */
const reflected: Distribution = {
  spec: { family: "custom", parameters: {} },
  support: { lower: Number.NEGATIVE_INFINITY, upper: 3 },
  sample: (random) => 3 + Math.log(random.uniform()),
  logDensity: (x) => (x < 3 ? x - 3 : Number.NEGATIVE_INFINITY),
  logDensityGradient: () => 1,
  cdf: (x) => Math.exp(Math.min(0, x - 3)),
  quantile: (p) => 3 + Math.log(p),
};
/** A half line that starts at 2. */
const shifted: Distribution = {
  ...reflected,
  support: { lower: 2, upper: Number.POSITIVE_INFINITY },
  quantile: (p) => 2 - Math.log1p(-p),
};

const families: Readonly<Record<string, Distribution>> = {
  "uniform(0, 0.6)": uniform(0, 0.6),
  "uniform(-3, 0)": uniform(-3, 0),
  "uniform(0.1, 0.2)": uniform(0.1, 0.2),
  "uniform(-2, 1000)": uniform(-2, 1000),
  "beta(2, 5)": beta(2, 5),
  "beta(0.5, 0.5)": beta(0.5, 0.5),
  "normal(100, 0.1)": normal(100, 0.1),
  "logNormal(1, 2)": logNormal(1, 2),
  "gamma(0.5, 3)": gamma(0.5, 3),
  "exponential(0.01)": exponential(0.01),
  "a half line up to 3": reflected,
  "a half line from 2": shifted,
};

type Build = (line: ReturnType<typeof realLine>, x: Expression) => Expression;
const one = (distribution: Distribution): Prior => prior({ theta: distribution });

function exact(joint: Prior, values: ArrayLike<number>, build: Build, scale?: IntervalScale): Float64Array {
  const d = joint.names.length;
  const x = input("x", [values.length / d, d]);
  const y = build(realLine(joint, scale), x);
  return evaluate({ outputs: { y } }, { x: { data: Float64Array.from(values), shape: x.shape } })["y"]!.data;
}

const bounded = ({ support }: Distribution): boolean =>
  Number.isFinite(support.lower) && Number.isFinite(support.upper);
const cases: readonly (readonly [string, Distribution, IntervalScale])[] = Object.entries(families).flatMap(
  ([name, distribution]) => [
    [name, distribution, "probit"] as const,
    ...(bounded(distribution) ? [[`${name} by the logit`, distribution, "logit"] as const] : []),
  ],
);

describe.each(cases)("the real line of %s", (_name, distribution, scale) => {
  const exactly = (values: ArrayLike<number>, build: Build): Float64Array =>
    exact(one(distribution), values, build, scale);
  const us = Float64Array.from({ length: 33 }, (_, i) => -4 + i / 4);

  it("leads to the support and back", () => {
    const theta = exactly(us, (line, u) => line.fromReal(u));
    const back = exactly(theta, (line, x) => line.toReal(x));
    back.forEach((u, i) => {
      expect(Math.abs(u - us[i]!)).toBeLessThan(1e-6);
    });
    for (let i = 1; i < theta.length; i++)
      expect(Math.sign(theta[i]! - theta[i - 1]!)).toBe(Math.sign(theta[1]! - theta[0]!));
  });

  it("puts the bulk of the prior between −1 and 1, give or take", () => {
    const theta = [0.16, 0.5, 0.84].map((p) => distribution.quantile(p));
    const [low, middle, high] = Array.from(exactly(theta, (line, x) => line.toReal(x))).sort((a, b) => a - b);
    expect(Math.abs(middle!)).toBeLessThan(scale === "logit" ? 1.8 : 1);
    expect(high! - low!).toBeGreaterThan(0.8);
    // The logistic distribution is 1.8 times as wide as the normal one.
    expect(high! - low!).toBeLessThan(scale === "logit" ? 6 : 3.5);
  });

  it("has the slope of central differences", () => {
    const step = 1e-5;
    const slopes = exactly(us, (line, u) => line.logJacobian(u));
    const [high, low] = [step, -step].map((by) =>
      exactly(
        us.map((u) => u + by),
        (line, u) => line.fromReal(u),
      ),
    );
    slopes.forEach((log, i) => {
      const difference = Math.abs(high![i]! - low![i]!) / (2 * step);
      // Differences of θ lose |θ| ε / step to rounding.
      expect(Math.abs(Math.exp(log) - difference)).toBeLessThan(
        1e-6 * difference + (1e-15 * Math.abs(high![i]!)) / step,
      );
    });
  });

  it.each(["onnxruntime", "tensorflow", "reference"])("never leaves the support on %s", async (engine) => {
    const extremes = Float32Array.of(-1e30, -1000, -40, -9, -5.4, 0, 5.4, 9, 40, 1000, 1e30);
    const u = input("u", [extremes.length, 1]);
    const line = realLine(one(distribution), scale);
    const theta = line.fromReal(u);
    const executable = await (await chooseEngine(engine)).compile({ outputs: { theta, back: line.toReal(theta) } });
    const results = await executable.run({ u: { data: extremes, shape: u.shape } });
    await executable.dispose();
    const { lower, upper } = distribution.support;
    results["theta"]!.data.forEach((x, i) => {
      // ±1e30 overflows where the support has no end on that side; nothing else may.
      const open = distribution.spec.family === "normal" && Math.abs(extremes[i]!) > 1e29;
      expect({ u: extremes[i], x, inside: (x > lower && x < upper) || open }).toEqual({
        u: extremes[i],
        x,
        inside: true,
      });
    });
    if (distribution.spec.family !== "normal") expect(results["back"]!.data.every(Number.isFinite)).toBe(true);
  });
});

describe("realLine of several parameters", () => {
  const joint = prior({ a: uniform(0, 2), b: normal(1, 3), c: gamma(2, 1) });

  it("works parameter by parameter and adds up the slopes", () => {
    const u = Float64Array.of(0.3, -0.2, 0.7, -1, 2, 0.1);
    const theta = exact(joint, u, (line, x) => line.fromReal(x));
    const slopes = exact(joint, u, (line, x) => line.logJacobian(x));
    joint.distributions.forEach((distribution, j) => {
      const own = exact(one(distribution), [u[j]!, u[3 + j]!], (line, x) => line.fromReal(x));
      expect([theta[j], theta[3 + j]]).toEqual(Array.from(own));
    });
    const sums = [0, 1].map((row) =>
      joint.distributions.reduce(
        (sum, own, j) => sum + exact(one(own), [u[3 * row + j]!], (line, x) => line.logJacobian(x))[0]!,
        0,
      ),
    );
    slopes.forEach((slope, row) => {
      expect(slope).toBeCloseTo(sums[row]!, 12);
    });
  });

  it("makes a uniform prior exactly standard normal", () => {
    const theta = [0.1, 0.5, 1, 1.9];
    const u = exact(one(uniform(0, 2)), theta, (line, x) => line.toReal(x));
    const slopes = exact(one(uniform(0, 2)), u, (line, x) => line.logJacobian(x));
    // log N(u; 0, 1) − log |dθ/du| = log (1 / 2) everywhere
    slopes.forEach((slope, i) => {
      expect(-0.5 * u[i]! ** 2 - 0.5 * Math.log(2 * Math.PI) - slope).toBeCloseTo(Math.log(0.5), 10);
    });
  });

  it("makes a uniform prior exactly logistic by the logit", () => {
    const u = [-30, -2, 0, 1, 15];
    const slopes = exact(one(uniform(0, 2)), u, (line, x) => line.logJacobian(x), "logit");
    u.forEach((x, i) => {
      expect(slopes[i]! - Math.log(2)).toBeCloseTo(-x - 2 * Math.log1p(Math.exp(-x)), 10);
    });
  });

  it("refuses an unknown scale", () => {
    expect(() => realLine(joint, "cloglog" as never)).toThrow('scale: "probit" or "logit" is required, got "cloglog"');
  });
});
