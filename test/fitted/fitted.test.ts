/** Answers of trained estimators: against numerical integration of their own density, for one data set and for batches. */
import { describe, expect, it } from "vitest";
import { gaussian } from "#src/densities/gaussian.js";
import { gamma } from "#src/distributions/gamma.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { pointEstimator } from "#src/estimators/point-estimator.js";
import { posteriorEstimator } from "#src/estimators/posterior-estimator.js";
import { quantileEstimator } from "#src/estimators/quantile-estimator.js";
import { train } from "#src/fitted/train.js";
import { dense } from "#src/networks/dense.js";
import type { Posterior, PosteriorBatch } from "#src/potentials/posterior.js";
import { mimeBundle } from "#src/runtime/display.js";
import { simulate } from "#src/simulators/simulate.js";
import { type Model, simulator } from "#src/simulators/simulator.js";
import { parameterTable } from "#src/tables/parameter-table.js";
import { linear, normalMean, shortRun, smallNetwork as summary } from "../estimators/models.js";

const quiet = { onProgress: () => {} };
const run = { ...shortRun, epochs: 6 };
const simulations = await simulate(normalMean, { count: 3000, seed: 1, ...quiet });
const two = await simulate(linear, { count: 3000, seed: 1, ...quiet });
const point = await train(pointEstimator({ model: normalMean, summary }), { ...run, simulations });
const quantile = await train(quantileEstimator({ model: normalMean, summary }), { ...run, simulations });
const density = await train(posteriorEstimator({ model: normalMean, summary }), { ...run, simulations });
const joint = await train(posteriorEstimator({ model: linear, summary, density: gaussian() }), {
  ...run,
  simulations: two,
});
const field = Array.from(simulations.dataAt(0));

/** Mean, standard deviation and 5 % and 95 % quantiles of a one-parameter posterior by summing exp(logProb) over a fine grid. */
async function integrate(posterior: Posterior, low: number, high: number, n = 20_000): Promise<number[]> {
  const cell = (high - low) / n;
  const nodes = Float64Array.from({ length: n }, (_, i) => low + (i + 0.5) * cell);
  const masses = (await posterior.logProb(parameterTable(posterior.names, nodes))).map((log) => Math.exp(log) * cell);
  const total = masses.reduce((a, b) => a + b, 0);
  const mean = nodes.reduce((sum, x, i) => sum + x * masses[i]!, 0) / total;
  const sd = Math.sqrt(nodes.reduce((sum, x, i) => sum + (x - mean) ** 2 * masses[i]!, 0) / total);
  const at = (level: number): number => {
    let below = 0;
    for (let i = 0; i < n; i++) {
      if (below + masses[i]! > level * total) return nodes[i]! + cell * ((level * total - below) / masses[i]! - 0.5);
      below += masses[i]!;
    }
    return high;
  };
  return [total, mean, sd, at(0.05), at(0.95)];
}

async function answersOf(posterior: Posterior): Promise<number[]> {
  const [name] = posterior.names as [string];
  const table = await posterior.quantile([0.05, 0.95]);
  return [(await posterior.mean())[name]!, (await posterior.sd())[name]!, ...table.column(name)];
}

function expectClose(got: readonly number[], exact: readonly number[], tolerance: number): void {
  got.forEach((x, i) => {
    expect(Math.abs(x - exact[i]!)).toBeLessThan(tolerance);
  });
}

describe("a posterior", () => {
  it("has the moments and quantiles of its own density", async () => {
    const posterior = await density.posterior(field);
    const [total, ...exact] = await integrate(posterior, -6, 6);
    expect(total).toBeCloseTo(1, 3);
    expectClose(await answersOf(posterior), exact, 0.005 * exact[1]!);
  });

  it("has draws that follow it, the same for the same seed", async () => {
    const posterior = await density.posterior(field);
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => posterior.sample(4000, { seed })));
    expect(b!.values).toEqual(a!.values);
    expect(c!.values).not.toEqual(a!.values);
    const [mean, sd] = await answersOf(posterior);
    const draws = a!.column("mean");
    expect(Math.abs(draws.reduce((x, y) => x + y, 0) / 4000 - mean!)).toBeLessThan((5 * sd!) / Math.sqrt(4000));
  });

  it("of two parameters has the moments of its density by brute force", async () => {
    const posterior = await joint.posterior(Array.from(two.dataAt(3)));
    const [mean, sd] = [await posterior.mean(), await posterior.sd()];
    const n = 161;
    const rows = Float64Array.from({ length: n * n * 2 }, (_, i) => {
      const [j, k] = [Math.floor(i / 2), i % 2];
      const step = (k === 0 ? Math.floor(j / n) : j % n) / (n - 1) - 0.5;
      return mean[k]! + 14 * step * sd[k]!;
    });
    const masses = (await posterior.logProb(parameterTable(["a", "b"], rows))).map(
      (log) => Math.exp(log) * (14 / (n - 1)) ** 2 * sd[0]! * sd[1]!,
    );
    expect(masses.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 3);
    for (const k of [0, 1]) {
      const exact = masses.reduce((sum, mass, j) => sum + mass * rows[2 * j + k]!, 0);
      expect(Math.abs(exact - mean[k]!)).toBeLessThan((5 * sd[k]!) / Math.sqrt(4096)); // its moments come from 4,096 draws
    }
  });

  it("has density zero outside the support, and says what it cannot do", async () => {
    const posterior = await density.posterior(field);
    expect(await posterior.logProb(0.3)).toBe(await posterior.logProb({ mean: 0.3 }));
    await expect(posterior.quantile(1.2)).rejects.toThrow("quantile: levels between 0 and 1 are required, got 1.2");
    await expect(posterior.sample(0)).rejects.toThrow("sample: a positive number of draws is required, got 0");
    await expect(posterior.logProb([1, 2])).rejects.toThrow("parameters: 1 values (mean) are required, got 2");
  });

  it("draws itself", async () => {
    const one = mimeBundle(await density.posterior(field));
    expect(one["text/plain"]).toMatch(/mean +sd +90 % interval/);
    expect(String(one["image/svg+xml"])).toContain("<svg");
    expect(one).toHaveProperty(["application/vnd.vegalite.v5+json"]);
    const several = mimeBundle(await joint.posterior(Array.from(two.dataAt(0))));
    expect(String(several["text/html"]).match(/<svg/g)!.length).toBe(2);
    const many = (await joint.posterior(two.slice(0, 12))) as PosteriorBatch;
    expect(mimeBundle(many)["text/plain"]).toContain("… 2 more data sets");
    expect(mimeBundle(many.at(11))["text/plain"]).toBe("posterior of a, b: ask for its mean(), sd() or quantile()");
    await many.at(11).mean();
    expect(mimeBundle(many.at(11))["text/plain"]).toMatch(/mean +sd +90 % interval/);
    const batch = mimeBundle(await density.posterior(simulations.slice(0, 12)));
    expect(batch["text/plain"]).toContain("… 2 more data sets");
    expect(String(batch["text/html"])).toContain("<table");
  });
});

describe("posteriors far narrower than their prior", () => {
  const centre = 300.123;
  const model = (width: number): Model => ({
    prior: prior({ x: uniform(0, 1000) }),
    simulator: simulator({
      name: "ruler",
      shape: [1],
      simulate: ({ x }, random) => [(x! - centre) / width + 0.05 * random.normal()],
    }),
  });

  it.each([0.1, 1, 10])("are resolved (%d in 1000)", async (sd) => {
    // A network of no layers on data without noise: the posterior is a Gaussian on the real line of width sd / 1000.
    const own = model(sd);
    const fitted = await train(
      posteriorEstimator({ model: own, summary: dense({ hidden: [] }), density: gaussian() }),
      {
        ...run,
        simulations: await simulate(own, { count: 500, seed: 1, ...quiet }),
        epochs: 60,
        batchSize: 50,
        learningRate: 0.1,
      },
    );
    const posterior = await fitted.posterior([0]);
    const got = await answersOf(posterior);
    const reach = 12 * got[1]!;
    const [total, ...exact] = await integrate(posterior, Math.max(0, got[0]! - reach), Math.min(1000, got[0]! + reach));
    expect(total).toBeCloseTo(1, 2);
    expectClose(got, exact, 0.02 * exact[1]!);
    await fitted.dispose();
  });

  it("are resolved on an unbounded support", async () => {
    const own: Model = {
      prior: prior({ x: gamma(2, 0.001) }),
      simulator: simulator({
        name: "log",
        shape: [1],
        simulate: ({ x }, random) => [Math.log(x!) + 1e-3 * random.normal()],
      }),
    };
    const fitted = await train(
      posteriorEstimator({ model: own, summary: dense({ hidden: [] }), density: gaussian() }),
      {
        ...run,
        simulations: await simulate(own, { count: 1000, seed: 1, ...quiet }),
        epochs: 60,
        batchSize: 50,
        learningRate: 0.05,
      },
    );
    const posterior = await fitted.posterior([Math.log(1500)]);
    const got = await answersOf(posterior);
    expect(Math.abs(got[0]! - 1500)).toBeLessThan(50);
    const [total, ...exact] = await integrate(posterior, got[0]! - 12 * got[1]!, got[0]! + 12 * got[1]!);
    expect(total).toBeCloseTo(1, 2);
    expectClose(got, exact, 0.02 * exact[1]!);
    await fitted.dispose();
  });
});

describe("batches", () => {
  const few = simulations.slice(0, 70); // more than one piece

  it("answer as their data sets do one by one", async () => {
    const batch = (await density.posterior(few)) as PosteriorBatch;
    const [points, levels] = [await point.estimate(few), await quantile.quantiles(few)];
    expect([batch.length, points.length, levels.length]).toEqual([70, 70, 70]);
    for (const i of [0, 1, 69]) {
      const own = await density.posterior(few.dataAt(i));
      expect((await batch.mean()).at(i)["mean"]).toBeCloseTo((await own.mean())["mean"]!, 5);
      expect(await batch.at(i).logProb(0.2)).toBeCloseTo(await own.logProb(0.2), 4);
      expect(points.at(i)["mean"]).toBeCloseTo((await point.estimate(few.dataAt(i)))["mean"]!, 5);
      expectClose(Array.from(levels.at(i).values), Array.from((await quantile.quantiles(few.dataAt(i))).values), 1e-5);
    }
    expect((await batch.quantile(0.5)).length).toBe(70);
    const pairs = two.slice(0, 3);
    const own = await (await joint.posterior(pairs.dataAt(2))).mean();
    expectClose(
      Array.from((await ((await joint.posterior(pairs)) as PosteriorBatch).mean()).at(2)),
      Array.from(own),
      1e-5,
    );
    expect(() => batch.at(70)).toThrow("at: a data set below 70 is required, got 70");
    expect(() => levels.level(0.3)).toThrow("level: one of 0.05, 0.5, 0.95 is required, got 0.3");
  });

  it("give each data set draws of its own", async () => {
    const batch = (await density.posterior(few)) as PosteriorBatch;
    const all = (await batch.sample(3, { seed: 8 })).values;
    expect(Array.from((await batch.at(5).sample(3, { seed: 8 })).values)).toEqual(Array.from(all.subarray(15, 18)));
    const same = (await density.posterior({ shape: [2, 10], data: [...field, ...field] })) as PosteriorBatch;
    const twice = (await same.sample(2, { seed: 8 })).values;
    expect(twice[0]).not.toBe(twice[2]); // equal data, but noise of their own
  });

  it("are cut into pieces where they are large, without a seam", async () => {
    const posterior = await density.posterior(field);
    const n = 200_000; // times 27 numbers of the condition: more than one piece
    const many = (await posterior.sample(n, { seed: 2 })).column("mean");
    expect(many.length).toBe(n);
    expect(new Set(many).size).toBeGreaterThan(0.9 * n); // no piece repeats another
    expect(Array.from(many.subarray(0, 100))).toEqual(
      Array.from((await posterior.sample(100, { seed: 2 })).column("mean")),
    );
    const [mean, sd] = await answersOf(posterior);
    for (const part of [many.subarray(0, n / 2), many.subarray(n / 2)])
      expect(Math.abs(part.reduce((a, b) => a + b, 0) / part.length - mean!)).toBeLessThan(
        (5 * sd!) / Math.sqrt(n / 2),
      );
  });
});

describe("data", () => {
  it("of another shape or with NaN are refused, and both shapes named", async () => {
    await expect(density.posterior([1, 2, 3])).rejects.toThrow(
      "posterior: data of shape [10], or a batch [B, 10], are required, got [3]",
    );
    await expect(
      point.estimate([
        [1, 2],
        [3, 4],
      ] as never),
    ).rejects.toThrow("estimate: data of shape [10], or a batch [B, 10], are required, got [2, 2]");
    await expect(quantile.quantiles(field.with(4, Number.NaN))).rejects.toThrow(
      "quantiles: data must be finite numbers, got NaN at position 4",
    );
  });
});

describe("check", () => {
  const fresh = { count: 200, ...quiet };
  it("reports errors of points", async () => {
    const report = await point.check(fresh);
    expect(report.dataSets).toBe(200);
    expect(report.parameters[0]!.rmse.value).toBeGreaterThan(0.2);
    expect(report.parameters[0]!.rmse.value).toBeLessThan(0.5);
    expect(mimeBundle(report)["text/plain"]).toMatch(/RMSE +bias/);
    expect(String(mimeBundle(report)["image/svg+xml"])).toContain("<svg");
  });

  it("reports shares below quantiles", async () => {
    const report = await quantile.check(fresh);
    report.parameters[0]!.below.forEach(({ value, standardError }, i) => {
      expect(Math.abs(value - report.levels[i]!)).toBeLessThan(0.05 + 4 * Math.max(standardError, 0.015));
    });
    expect(mimeBundle(report)["text/plain"]).toContain("200 data sets");
  });

  it("reports the calibration of densities", async () => {
    const report = await density.check({ ...fresh, draws: 99 } as never);
    expect(String(mimeBundle(report)["image/svg+xml"])).toContain("<svg");
  });
});

describe("displays of estimators", () => {
  it.each([point, quantile, density])("of $method say what was trained, and how well", (fitted) => {
    const { "text/plain": text, "text/html": html } = mimeBundle(fitted);
    expect(text).toContain(fitted.method);
    expect(text).toMatch(/epochs +6 \(all epochs done\), best \d/);
    expect(html).toContain("<table");
  });
});
