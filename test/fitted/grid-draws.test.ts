/** Draws inside a graph against the distributions that they are drawn from. */
import { describe, expect, it } from "vitest";
import { beta } from "#src/distributions/beta.js";
import { gamma } from "#src/distributions/gamma.js";
import { normal } from "#src/distributions/normal.js";
import { type Prior, prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { chooseEngine } from "#src/engine/choose.js";
import type { Tensor } from "#src/engine/engine.js";
import { gridDraws, gridNoise } from "#src/fitted/grid-draws.js";
import { batchDimension as b, valuesDimension as m } from "#src/graph/dimension.js";
import { add, divide, multiply, square, subtract } from "#src/graph/elementwise.js";
import { type Expression, input } from "#src/graph/expression.js";
import { reshape, slice } from "#src/graph/shape.js";
import { normalCdf } from "#src/numerics/erf.js";
import { random } from "#src/random/random.js";

/** −((θ_j − z_j) / sd)² / 2, (B x M), for data z (B x d). */
function gaussianLog(d: number, j: number, sd: number): Expression {
  const theta = reshape(slice(input("parameters", [b, m, d]), 2, j, j + 1), [b, m]);
  const z = slice(input("data", [b, d]), 1, j, j + 1);
  return multiply(-0.5, square(divide(subtract(theta, z), sd)));
}

async function draws(own: Prior, log: Expression, data: Tensor, noise: Tensor, engine = "onnxruntime") {
  const executable = await (await chooseEngine(engine)).compile({ outputs: { draws: gridDraws(own, log) } });
  const result = await executable.run({ data, noise });
  await executable.dispose();
  return result["draws"]!;
}

/** (i + ½) / n for each of a batch: draws are then quantiles. */
const levels = (batch: number, n: number): Tensor => ({
  data: Float32Array.from({ length: batch * n }, (_, i) => ((i % n) + 0.5) / n),
  shape: [batch, n, 1],
});

/** Largest distance of an empirical distribution from the one with this cdf. */
function kolmogorov(values: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted.reduce((worst, x, i) => {
    const [below, p] = [i / sorted.length, cdf(x)];
    return Math.max(worst, Math.abs(p - below), Math.abs(p - below - 1 / sorted.length));
  }, 0);
}

describe("draws of one parameter", () => {
  it.each(["onnxruntime", "onnxruntime-web", "tensorflow", "reference"])(
    "are quantiles at the noise, on %s",
    async (e) => {
      const data = { data: Float32Array.of(0.5, -1.2), shape: [2, 1] };
      const { data: own } = await draws(prior({ mu: normal(0, 1) }), gaussianLog(1, 0, 0.5), data, levels(2, 100), e);
      [0.5, -1.2].forEach((z, i) => {
        const exact = normal(z / 1.25, Math.sqrt(0.2)); // precisions 1 and 4
        for (let k = 0; k < 100; k++)
          expect(Math.abs(own[i * 100 + k]! - exact.quantile((k + 0.5) / 100))).toBeLessThan(1e-4);
      });
    },
  );

  it.each([
    ["two cells wide", 2, 0.001],
    ["as wide as a cell", 1, 0.01],
    ["as wide as half a cell", 0.5, 0.05],
  ])("of a posterior %s are continuous and keep its distribution", async (_name, cells, tolerance) => {
    const [sd, z] = [cells / 512, Math.fround(0.3)];
    const data = { data: Float32Array.of(z), shape: [1, 1] };
    const made = await draws(prior({ p: uniform(0, 1) }), gaussianLog(1, 0, sd), data, levels(1, 2000));
    const own = Float64Array.from(made.data);
    expect(new Set(own).size).toBeGreaterThan(1900);
    expect(kolmogorov(own, (x) => normalCdf((x - z) / sd))).toBeLessThan(tolerance);
    const variance = own.reduce((sum, x) => sum + (x - z) ** 2, 0) / 2000;
    expect(Math.abs(Math.sqrt(variance) / sd - 1)).toBeLessThan(4 * tolerance);
  });

  it("follow a prior with poles at its bounds, and stay inside them", async () => {
    const own = prior({ p: beta(0.5, 0.5) });
    const nothing = multiply(0, gaussianLog(1, 0, 1));
    const noise = { data: Float32Array.of(0, 1e-6, 0.1, 0.5, 0.8, 1 - 2 ** -24, 1), shape: [1, 7, 1] };
    const { data: made } = await draws(own, nothing, { data: Float32Array.of(0), shape: [1, 1] }, noise);
    for (const k of [2, 3, 4]) expect(made[k]).toBeCloseTo(own.distributions[0]!.quantile(noise.data[k]!), 5);
    for (const x of made) expect(x > 0 && x < 1).toBe(true);
  });

  it("follow a prior on the half line", async () => {
    const own = prior({ rate: gamma(2, 3) });
    const nothing = multiply(0, gaussianLog(1, 0, 1));
    const { data: made } = await draws(own, nothing, { data: Float32Array.of(0), shape: [1, 1] }, levels(1, 50));
    made.forEach((x, k) => {
      expect(x / own.distributions[0]!.quantile((k + 0.5) / 50)).toBeCloseTo(1, 3);
    });
  });
});

describe("draws of two parameters", () => {
  const both = prior({ a: uniform(-1, 1), b: normal(0, 1) });
  // a ~ N(z₁, 0.1²); b given a from N(3a, 0.2²) and the prior N(0, 1): a slanted ridge, two cells wide across
  const sum = (): Expression => {
    const theta = input("parameters", [b, m, 2]);
    const [a, c] = [0, 1].map((j) => reshape(slice(theta, 2, j, j + 1), [b, m])) as [Expression, Expression];
    return add(gaussianLog(2, 0, 0.1), multiply(-0.5, square(divide(subtract(c, multiply(3, a)), 0.2))));
  };
  // Completing the square: b | a ~ N(3a / 1.04, 0.04 / 1.04), and a ~ N(z₁, 0.01) x N(3a; 0, 1.04).
  const precision = 100 + 9 / 1.04;

  it.each(["onnxruntime", "onnxruntime-web"])("have the joint distribution of the ridge, on %s", async (engine) => {
    const count = 4000;
    const data = { data: Float32Array.of(0.2, 0), shape: [1, 2] };
    const stream = random(7);
    const noise = { data: Float32Array.from({ length: 2 * count }, () => stream.uniform()), shape: [1, count, 2] };
    const { data: made, shape } = await draws(both, sum(), data, noise, engine);
    expect(shape).toEqual([1, count, 2]);
    const first = Float64Array.from({ length: count }, (_, i) => made[2 * i]!);
    const rest = Float64Array.from({ length: count }, (_, i) => {
      const mean = (3 * made[2 * i]!) / 1.04;
      return normalCdf((made[2 * i + 1]! - mean) / Math.sqrt(0.04 / 1.04));
    });
    const limit = 1.63 / Math.sqrt(count); // 1 % level of Kolmogorov's test
    expect(kolmogorov(first, (x) => normalCdf((x - 20 / precision) * Math.sqrt(precision)))).toBeLessThan(limit);
    expect(kolmogorov(rest, (p) => p)).toBeLessThan(limit);
  });

  it("need two uniform numbers; three parameters have no grid", () => {
    expect(gridNoise(both)).toBe(2);
    expect(gridNoise(prior({ a: uniform(0, 1), b: uniform(0, 1), c: uniform(0, 1) }))).toBeUndefined();
  });
});
