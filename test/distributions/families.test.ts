/** Every family obeys the same laws. */
import { describe, expect, it } from "vitest";
import { beta } from "#src/distributions/beta.js";
import type { Distribution } from "#src/distributions/distribution.js";
import { exponential } from "#src/distributions/exponential.js";
import { distributionFromSpec, familyNames } from "#src/distributions/families.js";
import { gamma } from "#src/distributions/gamma.js";
import { logNormal } from "#src/distributions/log-normal.js";
import { normal } from "#src/distributions/normal.js";
import { uniform } from "#src/distributions/uniform.js";
import { random } from "#src/random/random.js";
import { NabiError } from "#src/runtime/error.js";

/** Members with their means and variances. */
const members: readonly (readonly [Distribution, number, number])[] = [
  [uniform(0, 0.6), 0.3, 0.03],
  [uniform(-3, 5), 1, 64 / 12],
  [normal(0, 1), 0, 1],
  [normal(-2, 0.3), -2, 0.09],
  [logNormal(0.2, 0.5), Math.exp(0.325), (Math.exp(0.25) - 1) * Math.exp(0.65)],
  [logNormal(-1, 1), Math.exp(-0.5), (Math.E - 1) * Math.exp(-1)],
  [gamma(0.5, 2), 0.25, 0.125],
  [gamma(7, 3), 7 / 3, 7 / 9],
  [beta(0.5, 0.5), 0.5, 0.125],
  [beta(2, 5), 2 / 7, 10 / (49 * 8)],
  [exponential(0.25), 4, 16],
];
const named = members.map(([own, mean, variance]) => {
  const { family, parameters } = own.spec;
  return { name: `${family}(${Object.values(parameters).join(", ")})`, own, mean, variance };
});

/** ∫ f(x) dx over the support, by the tanh-sinh rule in t with x = x(t): it copes with poles at the ends. */
function integral({ support: { lower, upper } }: Distribution, f: (x: number) => number): number {
  let sum = 0;
  const h = 1 / 64;
  for (let k = -450; k <= 450; k++) {
    const s = (Math.PI / 2) * Math.sinh(k * h);
    const slope = (Math.PI / 2) * Math.cosh(k * h);
    const unit = 1 / (1 + Math.exp(-2 * s)); // (0, 1)
    const [x, dx] = Number.isFinite(upper)
      ? [lower + (upper - lower) * unit, ((upper - lower) * 2 * slope) / (Math.exp(s) + Math.exp(-s)) ** 2]
      : Number.isFinite(lower)
        ? [lower + Math.exp(s), Math.exp(s) * slope]
        : [Math.sinh(s), Math.cosh(s) * slope];
    const term = f(x) * dx * h;
    if (Number.isFinite(term)) sum += term;
  }
  return sum;
}

describe.each(named)("$name", ({ own, mean, variance }) => {
  it("has a density that integrates to one, with the known moments", () => {
    const density = (x: number): number => Math.exp(own.logDensity(x));
    expect(integral(own, density)).toBeCloseTo(1, 7);
    expect(integral(own, (x) => x * density(x))).toBeCloseTo(mean, 6);
    expect(integral(own, (x) => (x - mean) ** 2 * density(x))).toBeCloseTo(variance, 6);
  });

  it("has a cdf whose slope is the density, and whose inverse is the quantile", () => {
    for (const p of [0.001, 0.05, 0.3, 0.5, 0.8, 0.95, 0.999]) {
      const x = own.quantile(p);
      expect(Math.abs(own.cdf(x) - p)).toBeLessThan(1e-12);
      const h = 1e-5 * Math.min(Math.abs(x) || 1, Math.abs(own.support.upper - x));
      const slope = (own.cdf(x + h) - own.cdf(x - h)) / (2 * h);
      expect(Math.abs(slope * Math.exp(-own.logDensity(x)) - 1)).toBeLessThan(1e-5);
    }
  });

  it("reaches the ends of its support at 0 and 1, and has no density outside", () => {
    const { lower, upper } = own.support;
    expect([own.quantile(0), own.quantile(1)]).toEqual([lower, upper]);
    if (Number.isFinite(lower)) expect([own.logDensity(lower - 1e-9), own.cdf(lower - 1)]).toEqual([-Infinity, 0]);
    if (Number.isFinite(upper)) expect([own.logDensity(upper + 1e-9), own.cdf(upper + 1)]).toEqual([-Infinity, 1]);
    expect(() => own.quantile(1.1)).toThrow(/probability between 0 and 1, got 1.1/);
  });

  it("has a gradient equal to central differences (1e-6 relative)", () => {
    for (const p of [0.02, 0.3, 0.7, 0.98]) {
      const x = own.quantile(p);
      const h = 1e-5 * Math.min(Math.abs(x) || 1, Math.abs(own.support.upper - x));
      const difference = (own.logDensity(x + h) - own.logDensity(x - h)) / (2 * h);
      expect(Math.abs(own.logDensityGradient(x) - difference)).toBeLessThan(1e-6 * Math.max(1, Math.abs(difference)));
    }
  });

  it("draws samples that follow its cdf (Kolmogorov–Smirnov, 1 in 1,000), inside the support", () => {
    const n = 5000;
    const stream = random(11);
    const probabilities = Float64Array.from({ length: n }, (_, i) => {
      const x = own.sample(stream.split(i));
      expect(x > own.support.lower && x < own.support.upper).toBe(true);
      return own.cdf(x);
    }).sort();
    const distance = probabilities.reduce(
      (most, p, i) => Math.max(most, Math.abs(p - i / n), Math.abs(p - (i + 1) / n)),
      0,
    );
    expect(distance * Math.sqrt(n)).toBeLessThan(1.95);
  });

  it("comes back from its plain data", () => {
    const copy = distributionFromSpec(JSON.parse(JSON.stringify(own.spec)));
    expect(copy.spec).toEqual(own.spec);
    expect(copy.support).toEqual(own.support);
    expect(copy.logDensity(own.quantile(0.4))).toBe(own.logDensity(own.quantile(0.4)));
  });
});

describe("families", () => {
  it("are all tested above", () => {
    expect([...new Set(members.map(([own]) => own.spec.family))].sort()).toEqual([...familyNames].sort());
  });

  it("refuse illegal parameters in one sentence", () => {
    const cases: readonly (readonly [() => Distribution, string])[] = [
      [() => uniform(1, 1), "uniform: lower < upper is required, got lower 1 and upper 1"],
      [() => uniform(2, 1), "uniform: lower < upper is required, got lower 2 and upper 1"],
      [() => uniform(0, Infinity), "uniform: upper must be a finite number, got Infinity"],
      [() => uniform(Number.NaN, 1), "uniform: lower must be a finite number, got NaN"],
      [() => normal(0, 0), "normal: sd must be greater than 0, got 0"],
      [() => normal(Infinity, 1), "normal: mean must be a finite number, got Infinity"],
      [() => logNormal(0, -1), "logNormal: sdLog must be greater than 0, got -1"],
      [() => gamma(0, 1), "gamma: shape must be greater than 0, got 0"],
      [() => gamma(1, -2), "gamma: rate must be greater than 0, got -2"],
      [() => beta(1, Number.NaN), "beta: b must be a finite number, got NaN"],
      [() => exponential(0), "exponential: rate must be greater than 0, got 0"],
      [() => exponential("1" as unknown as number), "exponential: rate must be a finite number, got 1"],
    ];
    for (const [make, message] of cases) expect(make).toThrow(new NabiError(message));
    expect(() => distributionFromSpec({ family: "cauchy", parameters: {} })).toThrow(
      /one of the families uniform, .* got cauchy/,
    );
    expect(() => distributionFromSpec({ family: "toString", parameters: {} })).toThrow(/one of the families/);
    expect(() => distributionFromSpec({ family: "gamma", parameters: { shape: 1 } })).toThrow(
      /rate must be a finite number, got undefined/,
    );
  });

  it("draw legal values where plain floating point would leave the support", () => {
    const stream = random(5);
    for (const own of [gamma(0.001, 1), beta(0.001, 0.001), beta(1e4, 1e-3), logNormal(-800, 1), logNormal(800, 1)]) {
      for (let i = 0; i < 200; i++) {
        const x = own.sample(stream.split(i));
        expect(x > own.support.lower && x < own.support.upper).toBe(true);
      }
    }
  });
});
