import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { infer } from "#src/commands/infer.js";
import { gaussian } from "#src/densities/gaussian.js";
import { halfLogTwoPi, normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { posteriorEstimator } from "#src/estimators/posterior-estimator.js";
import { type TrainOptions, train } from "#src/fitted/train.js";
import { convolutional } from "#src/networks/convolutional.js";
import { deepSet } from "#src/networks/deep-set.js";
import { dense } from "#src/networks/dense.js";
import type { Network } from "#src/networks/network.js";
import { normalCdf } from "#src/numerics/erf.js";
import { random } from "#src/random/random.js";
import { gridPosterior } from "#src/samplers/grid-posterior.js";
import { gaussianProcess } from "#src/simulators/gaussian-process.js";
import { type Masked, type MaskedOptions, masked } from "#src/simulators/masked.js";
import { normalMean } from "#src/simulators/normal-mean.js";
import { replicated } from "#src/simulators/replicated.js";
import { simulate } from "#src/simulators/simulate.js";
import { type Simulator, signs, simulator } from "#src/simulators/simulator.js";
import { readNpy, writeNpy } from "#src/tables/npy.js";

const quiet = { onProgress: () => {} };
const own = prior({ mu: normal(0, 1) });
const run: TrainOptions = { epochs: 16, batchSize: 128, learningRate: 4e-3, seed: 2, ...quiet };

type Moments = readonly [mean: number, sd: number];

/** How far a trained posterior is from the exact one on fresh data: error of the mean in exact sds (root mean square), mean ratio of the sds. */
async function distance(
  masking: Masked,
  summary: Network,
  exact: (data: Float32Array) => Moments | Promise<Moments>,
): Promise<{ error: number; ratio: number }> {
  const model = { prior: own, simulator: masking };
  const simulations = await simulate(model, { count: 8_000, seed: 1, ...quiet });
  const fitted = await train(posteriorEstimator({ model, summary, density: gaussian() }), { ...run, simulations });
  const fresh = await simulate(model, { count: 100, seed: 3, ...quiet });
  const answers = await fitted.posterior(fresh);
  let [squares, ratio] = [0, 0];
  for (let i = 0; i < fresh.length; i++) {
    const [mean, sd] = await exact(fresh.dataAt(i));
    squares += (((await answers.at(i).mean())[0]! - mean) / sd) ** 2 / fresh.length;
    ratio += (await answers.at(i).sd())[0]! / sd / fresh.length;
  }
  await fitted.dispose();
  return { error: Math.sqrt(squares), ratio };
}

/** Rows [value, …, last mark] of a masked list. */
const rows = (data: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: data.length / width }, (_, i) => Array.from({ length: width }, (_v, j) => data[i * width + j]!));

describe("an estimator of masked data has the posterior of what was seen", () => {
  const networks = [
    ["deepSet", 6, deepSet({ present: true, features: 16 })],
    ["dense", 3, dense({ hidden: [32, 32] })],
  ] as const;
  it.each(networks)(
    "where cells are missing: %s against the closed form",
    async (_name, n, summary) => {
      const exact = (data: Float32Array): Moments => {
        const seen = rows(data, 2).filter(([, there]) => there === 1);
        const precision = 1 + seen.length; // of the prior and of each number
        return [seen.reduce((sum, [value]) => sum + value!, 0) / precision, 1 / Math.sqrt(precision)];
      };
      const { error, ratio } = await distance(masked(normalMean({ n }), { missing: 0.4 }), summary, exact);
      expect(error).toBeLessThan(0.2);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.08);
    },
    60_000,
  );

  it("where cells are missing or below a limit: against the posterior on a grid", async () => {
    const limit = 0.3;
    const masking = masked(normalMean({ n: 6 }), { missing: 0.2, censored: { below: limit } });
    const known = simulator({
      ...masking,
      logLikelihood: ({ mu }, data) =>
        rows(data, 3).reduce((sum, [value, side, there]) => {
          if (there === 0) return sum;
          return sum + (side === -1 ? Math.log(normalCdf(limit - mu!)) : -halfLogTwoPi - 0.5 * (value! - mu!) ** 2);
        }, 0),
    });
    const exact = async (data: Float32Array): Promise<Moments> => {
      const posterior = await gridPosterior({ prior: own, simulator: known }, data, { points: 200, ...quiet });
      return [(await posterior.mean())[0]!, (await posterior.sd())[0]!];
    };
    const { error, ratio } = await distance(masking, deepSet({ present: true, features: 16 }), exact);
    expect(error).toBeLessThan(0.25);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.1);
  }, 60_000);
});

describe("masked data", () => {
  it("hold 0 where a cell is missing, the limit where it is censored, and marks beside them", () => {
    const both = masked(normalMean({ n: 5 }), { missing: [0, 1], censored: { below: -1, above: 2 } });
    expect(both.shape).toEqual([5, 3]);
    const data = both.pack([0.5, Number.NaN, -1, Number.POSITIVE_INFINITY, -3]);
    expect(rows(data, 3)).toEqual([
      [0.5, 0, 1],
      [0, 0, 0],
      [-1, -1, 1],
      [2, 1, 1],
      [-1, -1, 1],
    ]);
    const field = masked(gaussianProcess({ grid: [2, 3], covariance: "exponential" }), { missing: 0.5 });
    expect(field.shape).toEqual([2, 2, 3]);
    const two = [
      [1, Number.NaN, 3],
      [4, 5, Number.NaN],
    ];
    expect(Array.from(field.pack(two))).toEqual([1, 0, 3, 4, 5, 0, 1, 0, 1, 1, 1, 0]);
    expect(masked(normalMean({ n: 5 }), { censored: { above: 0 } }).shape).toEqual([5, 2]);
  });

  it("miss as many cells as declared, each as often as any other", async () => {
    const count = 4000;
    const shares: readonly (readonly [MaskedOptions["missing"] & {}, number, number[]])[] = [
      [0.3, 0.3, [0, 1, 2, 3, 4]],
      [[0.25, 0.5], 1.5 / 4, [1, 2]],
    ];
    for (const [missing, mean, counts] of shares) {
      const model = { prior: own, simulator: masked(normalMean({ n: 4 }), { missing }) };
      const { data } = await simulate(model, { count, seed: 5, ...quiet });
      const holes = rows(data, 2).map(([, there]) => 1 - there!);
      for (let cell = 0; cell < 4; cell++) {
        const share = holes.reduce((sum, hole, i) => sum + (i % 4 === cell ? hole : 0), 0) / count;
        expect(Math.abs(share - mean)).toBeLessThan(4.5 * Math.sqrt((mean * (1 - mean)) / count));
      }
      const seen = new Set(
        Array.from({ length: count }, (_, i) => holes.slice(4 * i, 4 * i + 4).reduce((a, b) => a + b)),
      );
      expect([...seen].sort()).toEqual(counts);
    }
  });

  it("are the simulator's own data, with the same bits in threads, one by one and in batches", async () => {
    const alone = normalMean({ n: 16 });
    const inner: Simulator = {
      ...alone,
      batch: (values, randoms) => values.map((value, i) => alone.simulate(value, randoms[i]!)),
    };
    const options = { missing: [0, 0.5], censored: { above: 0.8 } } as const;
    const model = { prior: own, simulator: masked(alone, options) };
    const [one, two] = await Promise.all(
      [1, 2].map((workers) => simulate(model, { count: 30, seed: 4, workers, ...quiet })),
    );
    expect(one!.data).toEqual(two!.data);
    const values = { mu: 0.3 };
    const [a, b] = [random(1), random(2)];
    const together = masked(inner, options).batch!([values, values], [a, b])[1]!;
    expect(Array.from(together)).toEqual(Array.from(model.simulator.simulate(values, b)));
    const whole = alone.simulate(values, b.split(0));
    rows(together, 3).forEach(([value, side, there], i) => {
      expect([value, side]).toEqual(there === 0 ? [0, 0] : [Math.min(whole[i]!, 0.8), Number(whole[i]! >= 0.8)]);
    });
  });

  it("may be missing by a function of the data: what is large is not reported", () => {
    const simulator = masked(normalMean({ n: 50 }), { missing: (data) => Array.from(data, (z) => z > 1) });
    expect(simulator.source).toBeUndefined();
    const made = rows(simulator.simulate({ mu: 1 }, random(1)), 2);
    expect(made.every(([value, there]) => there === 0 || value! <= 1)).toBe(true);
    expect(made.filter(([, there]) => there === 0).length).toBeGreaterThan(10);
  });

  it("can be replicated", () => {
    const inner = masked(normalMean({ n: 2 }), { missing: 0.5 });
    const simulator = replicated(inner, { n: [1, 2] });
    expect(simulator.shape).toEqual([2, 5]);
    expect(Array.from(simulator.pack([inner.pack([7, Number.NaN])]))).toEqual([7, 1, 0, 0, 1, 0, 0, 0, 0, 0]);
  });
});

describe("symmetries of masked data", () => {
  const field = gaussianProcess({ grid: [3, 3], covariance: "exponential" });
  const image = (data: ArrayLike<number>, k: number, { symmetries }: Simulator): number[] => {
    const sign = signs(symmetries![k]!);
    return Array.from(symmetries![k]!.permutation, (from, i) => sign[i]! * data[from]!);
  };

  it("turn the data and their mask together", () => {
    const simulator = masked(field, { missing: [0, 1], censored: { below: -1, above: 1 } });
    expect(simulator.symmetries!.length).toBe(16);
    const stream = random(2);
    const data = Array.from({ length: 9 }, () => (stream.uniform() < 0.3 ? Number.NaN : 1.5 * stream.normal()));
    for (let k = 0; k < 16; k++)
      expect(image(simulator.pack(data), k, simulator).map((x) => x + 0)).toEqual(
        Array.from(simulator.pack(image(data, k, field)), (x) => x + 0), // −0 is 0
      );
  });

  it.each<[MaskedOptions, number | undefined]>([
    [{ missing: 0.2 }, 16],
    [{ censored: { below: 0 } }, 8],
    [{ missing: 0.2, censored: { below: -1, above: 2 } }, 8],
    [{ missing: (data) => Array.from(data, () => false) }, undefined],
  ])("remain where the mask has them: %o", (options, count) => {
    expect(masked(field, options).symmetries?.length).toBe(count);
  });
});

describe("an estimator of masked fields", () => {
  it("is saved, loaded, and answers with the same numbers, the same for all images of a field", async () => {
    const simulator = masked(gaussianProcess({ grid: [4, 4], covariance: "exponential" }), { missing: [0, 0.5] });
    const model = { prior: prior({ lengthScale: normal(0.3, 0.01) }), simulator };
    const simulations = await simulate(model, { count: 200, seed: 1, ...quiet });
    const summary = convolutional({ channels: [4], hidden: [8] });
    const fitted = await train(posteriorEstimator({ model, summary, density: gaussian() }), {
      simulations,
      epochs: 2,
      ...quiet,
    });
    const field = Array.from({ length: 4 }, (_, i) => [i, Number.NaN, 0.3, -i / 2]);
    const turned = [...field].reverse().map((row) => row.map((z) => -z));
    const mean = (await (await fitted.posterior(simulator.pack(field))).mean())[0]!;
    expect((await (await fitted.posterior(simulator.pack(turned))).mean())[0]).toBeCloseTo(mean, 5);
    const folder = await mkdtemp(join(tmpdir(), "nabi-masked-"));
    try {
      await fitted.save(join(folder, "masked.onnx"));
      await writeNpy(join(folder, "field.npy"), { shape: [1, 2, 4, 4], data: simulator.pack(field) });
      const out = join(folder, "draws.npy");
      await infer(join(folder, "masked.onnx"), join(folder, "field.npy"), { samples: 5, seed: 3, out });
      const draws = await (await fitted.posterior(simulator.pack(field))).sample(5, { seed: 3 });
      Array.from((await readNpy(out)).data, Number).forEach((x, i) => {
        expect(x).toBeCloseTo(draws.values[i]!, 5);
      });
      await expect(infer(join(folder, "masked.onnx"), out, { samples: 5, seed: 3, out })).rejects.toThrow(
        /data of shape \[2, 4, 4\]/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("masked refuses", () => {
  const inner = normalMean({ n: 4 });
  it.each<[MaskedOptions, RegExp]>([
    [{}, /^masked: missing or censored cells must be declared/],
    [{ missing: 1.2 }, /^masked: missing, a probability between 0 and 1, is required, got 1\.2$/],
    [{ missing: Number.NaN }, /probability between 0 and 1, is required, got NaN$/],
    [{ missing: [0.5, 0.2] }, /^masked: missing, .*, is required, got \[0\.5,0\.2\]$/],
    [
      { missing: [0.3, 0.4] },
      /^masked: a range of shares that holds a whole number of 4 cells is required, got \[0\.3, 0\.4\]$/,
    ],
    [{ censored: {} }, /^masked: finite limits .* are required, got \{ {2}\}$/],
    [{ censored: { below: Number.NEGATIVE_INFINITY } }, /^masked: finite limits .*got \{ below: -Infinity \}$/],
    [{ censored: { below: 1, above: 1 } }, /^masked: censored\.below less than censored\.above is required/],
  ])("%o", (options, message) => {
    expect(() => masked(inner, options)).toThrow(message);
  });

  it("own data with NaN or infinite numbers that are not declared, or too many of them", () => {
    const missing = masked(inner, { missing: [0.25, 0.5] });
    const censored = masked(inner, { censored: { above: 2 } });
    expect(() => censored.pack([1, 2, Number.NaN, 0])).toThrow(
      "pack: the simulator declares no missing cells, got NaN at position 2",
    );
    expect(() => censored.pack([1, 2, 0, Number.NEGATIVE_INFINITY])).toThrow(
      "pack: finite numbers are required where no limit is declared, got -Infinity at position 3",
    );
    expect(() => missing.pack([1, 2, 3, 4])).toThrow("pack: 1 to 2 missing cells of 4 are required, got 0");
    expect(() => missing.pack([1, 2, Number.NaN])).toThrow("pack: data of shape [4]");
    expect(() => missing.pack([[1, 2, 3, Number.NaN]])).toThrow("pack: one data set is required, got a batch");
  });

  it("a pattern of another length, and a simulator that gives another number of values", () => {
    const short = masked(inner, { missing: () => [true] });
    expect(() => short.simulate({ mu: 0 }, random(1))).toThrow(
      "masked: missing(data, random) must give 4 values, got 1",
    );
    const wrong = masked(simulator({ name: "wrong", shape: [3], simulate: () => [1, 2] }), { missing: 0.1 });
    expect(() => wrong.simulate({}, random(1))).toThrow("masked: wrong must give 3 numbers, got 2");
  });
});
