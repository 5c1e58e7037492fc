/** Against conjugate posteriors; Monte Carlo errors from the effective sample size that the chains report. */
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { beta } from "#src/distributions/beta.js";
import type { Distribution } from "#src/distributions/distribution.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { normalQuantile } from "#src/numerics/probit.js";
import type { Potential } from "#src/potentials/potential.js";
import { AbortError } from "#src/runtime/error.js";
import type { ProgressEvent } from "#src/runtime/progress.js";
import type { MarkovChainPosterior } from "#src/samplers/markov-chain-posterior.js";
import { type MetropolisHastingsOptions, metropolisHastings } from "#src/samplers/metropolis-hastings.js";
import { gaussianProcess } from "#src/simulators/gaussian-process.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Model } from "#src/simulators/simulator.js";
import { binomial, normalMean, twoMeans } from "../potentials/conjugate.js";

const data = Array.from({ length: 20 }, (_, i) => 0.7 + normalQuantile((i + 0.5) / 20));

async function agrees(
  model: Model,
  own: number[] | number,
  known: Distribution,
  mean: number,
  sd: number,
): Promise<void> {
  const chains = await metropolisHastings({ model, data: own }, { seed: 4, iterations: 20_000, thin: 5 });
  const ess = chains.effectiveSampleSize[0]!;
  expect(ess).toBeGreaterThan(500);
  expect(chains.rHat[0]).toBeLessThan(1.01);
  expect(Math.abs((await chains.mean())[0]! - mean)).toBeLessThan((4 * sd) / Math.sqrt(ess));
  expect(Math.abs((await chains.sd())[0]! / sd - 1)).toBeLessThan(4 / Math.sqrt(ess));
  for (const level of [0.05, 0.5, 0.95]) {
    const share = known.cdf((await chains.quantile(level))[0]!);
    expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / ess));
  }
  expect(Math.min(...chains.draws.values)).toBeGreaterThanOrEqual(known.support.lower);
  expect(Math.max(...chains.acceptance)).toBeLessThan(0.6);
}

describe("metropolisHastings", () => {
  it("recovers conjugate posteriors", async () => {
    const centre = data.reduce((a, b) => a + b) / 20.25 + 0.25 / 20.25;
    const sd = Math.sqrt(1 / 20.25);
    await agrees(normalMean(normal(1, 2), 20), data, normal(centre, sd), centre, sd);
    await agrees(binomial(beta(2, 3), 10), 4, beta(6, 9), 0.4, Math.sqrt(54 / (225 * 16)));
    await agrees(binomial(uniform(0, 1), 20), 20, beta(21, 1), 21 / 22, Math.sqrt(21 / (484 * 23)));
  });

  it("adapts from scales that are far too small and far too large, and keeps the scale fixed after burn-in", async () => {
    const model = normalMean(normal(1, 2), 20);
    for (const proposalScale of [[1e-3], [1e3]]) {
      const chains = await metropolisHastings(
        { model, data },
        { seed: 1, iterations: 8000, burnIn: 4000, start: [0.7], proposalScale },
      );
      expect(chains.proposalScale[0]).toBeGreaterThan(0.2);
      expect(chains.proposalScale[0]).toBeLessThan(4);
      for (const rate of chains.acceptance) expect(rate > 0.1 && rate < 0.6).toBe(true);
    }
    const fixed = await metropolisHastings(
      { model, data },
      { seed: 1, iterations: 400, burnIn: 0, proposalScale: [0.3] },
    );
    expect([...fixed.proposalScale]).toEqual([0.3]);
  });

  it("takes the study's first steps by hand: scale, acceptance and adaptation", async () => {
    // A flat density on (0, 1): every proposal inside is accepted, so the scale grows by 1.1 every 10 iterations until steps leave.
    const flat: Potential = {
      names: ["x"],
      support: [{ lower: -1e9, upper: 1e9 }],
      logDensity: (theta) => new Float64Array(theta.length),
    };
    const grown = await metropolisHastings(flat, {
      seed: 1,
      iterations: 65,
      burnIn: 55, // not a multiple of `every`: what was accepted since the last adaptation does not count
      thin: 1,
      chains: 1,
      start: [0],
      proposalScale: [2],
      adapt: { every: 10, factor: 1.1 },
    });
    expect(grown.proposalScale[0]).toBeCloseTo(2 * 1.1 ** 5, 12);
    expect([...grown.acceptance, grown.draws.length]).toEqual([1, 10]);
  });

  it("gives chains that do not depend on each other's number, and the same bits for the same seed", async () => {
    const model = normalMean(normal(1, 2), 20);
    const run = async (options: Partial<MetropolisHastingsOptions>): Promise<MarkovChainPosterior> =>
      metropolisHastings({ model, data }, { seed: 1, iterations: 700, thin: 10, ...options });
    const [four, two, other] = [await run({}), await run({ chains: 2 }), await run({ seed: 2 })];
    expect(four.draws.values.slice(0, 100)).toEqual(two.draws.values);
    expect(other.draws.values).not.toEqual(four.draws.values);
    expect([four.chains, four.draws.length]).toEqual([4, 200]);
  });

  it("samples two dependent parameters", async () => {
    const chains = await metropolisHastings(
      { model: twoMeans(normal(0, 1), normal(0.5, 2)), data: [1.1, 0.2] },
      { seed: 3, iterations: 40_000 },
    );
    const determinant = 126 * 50.25 - 625;
    const known = [(50.25 * 47.5 + 25 * 17.625) / determinant, (25 * 47.5 + 126 * 17.625) / determinant];
    const sds = [Math.sqrt(50.25 / determinant), Math.sqrt(126 / determinant)];
    for (const [j, name] of chains.names.entries()) {
      const error = Math.abs((await chains.mean())[name]! - known[j]!) / sds[j]!;
      expect(error).toBeLessThan(4 / Math.sqrt(chains.effectiveSampleSize[j]!));
    }
  });

  it("takes potentials, synchronous or not, and never steps outside", async () => {
    const logDensity = (theta: Float64Array): Float64Array =>
      theta.map((x) => (x > 0 && x < 1 ? Math.log(x) : Number.NEGATIVE_INFINITY));
    const triangle = { names: ["x"], support: [{ lower: 0, upper: 1 }], logDensity };
    const sync = await metropolisHastings(triangle, { seed: 1, iterations: 4000 });
    const async = await metropolisHastings(
      { ...triangle, logDensity: async (theta: Float64Array) => logDensity(theta) },
      { seed: 1, iterations: 4000 },
    );
    expect(async.draws.values).toEqual(sync.draws.values);
    expect(Math.abs((await sync.mean())[0]! - 2 / 3)).toBeLessThan(
      (4 * 0.236) / Math.sqrt(sync.effectiveSampleSize[0]!),
    );
    expect(sync.draws.values.every((x) => x > 0 && x < 1)).toBe(true);
  });

  it("answers as a posterior, without a density", async () => {
    const chains = await metropolisHastings(
      { model: normalMean(normal(1, 2), 20), data },
      { seed: 1, iterations: 2000, thin: 10 },
    );
    const some = await chains.sample(50, { seed: 2 });
    const stored = new Set(chains.draws.values);
    expect([...some.values].every((x) => stored.has(x))).toBe(true);
    expect((await chains.sample(5000, { seed: 2 })).length).toBe(5000);
    expect((await chains.quantile([0.1, 0.9])).labels).toEqual(["0.1", "0.9"]);
    await expect(chains.logProb([0])).rejects.toThrow(/a Markov chain gives draws and no density; .*gridPosterior/);
    await expect(chains.sample(0)).rejects.toThrow("sample: a positive number of draws is required, got 0");
    expect(inspect(chains)).toMatch(/^568 draws of 4 chains, \d+ % accepted\n.*ESS +R̂\nmean/);
  });
});

describe("metropolisHastings, a batch", () => {
  const model: Model = {
    prior: prior({ lengthScale: uniform(0, 0.6) }),
    simulator: gaussianProcess({ grid: [4, 4], covariance: "exponential" }),
  };
  const options = { seed: 5, iterations: 300, burnIn: 100, thin: 10, chains: 2 };

  it("gives every data set the same chains in threads, in this thread, and alone", async () => {
    const fields = await simulate(model, { count: 3, seed: 1 });
    const threads = await metropolisHastings({ model, data: fields }, options);
    const { source: _, ...own } = model.simulator;
    const inline = await metropolisHastings({ model: { ...model, simulator: own }, data: fields }, options);
    for (let i = 0; i < 3; i++) {
      expect(inline.at(i).draws.values).toEqual(threads.at(i).draws.values);
      expect(inline.at(i).acceptance).toEqual(threads.at(i).acceptance);
    }
    const alone = await metropolisHastings({ model, data: fields.dataAt(0) }, options);
    expect(alone.draws.values).toEqual(threads.at(0).draws.values);
    expect((await threads.mean()).at(0)).toEqual(await alone.mean());
    expect((await threads.sample(4, { seed: 1 })).length).toBe(12);
  });

  it("keeps what is finished when it is interrupted", async () => {
    const fields = await simulate(model, { count: 400, seed: 1 });
    const began = performance.now();
    const work = metropolisHastings(
      { model, data: fields },
      { ...options, iterations: 20_000, signal: AbortSignal.timeout(1500) },
    );
    const error = await work.then(
      () => expect.fail("no error"),
      (thrown: unknown) => thrown as AbortError,
    );
    expect(performance.now() - began).toBeLessThan(2500);
    expect(error).toBeInstanceOf(AbortError);
    expect(error.message).toMatch(/^metropolisHastings: interrupted; \d+ of 400 posteriors/);
  });
});

describe("metropolisHastings, interrupted and refused", () => {
  const model = normalMean(normal(1, 2), 20);

  it("ends with the draws so far", async () => {
    const events: ProgressEvent[] = [];
    const work = metropolisHastings(
      { model, data },
      {
        seed: 1,
        iterations: 1e9,
        burnIn: 1000,
        thin: 1e4,
        signal: AbortSignal.timeout(400),
        onProgress: (event) => void events.push(event),
      },
    );
    const error = await work.then(
      () => expect.fail("no error"),
      (thrown: unknown) => thrown as AbortError,
    );
    expect(error).toBeInstanceOf(AbortError);
    expect((error.partial as MarkovChainPosterior).draws.length).toBeGreaterThan(0);
    expect(events.at(-1)).toMatchObject({ detail: "interrupted", ended: true });
  });

  it("says what is required", async () => {
    const refused = async (options: object, target: object = { model, data }): Promise<string> =>
      metropolisHastings(target as never, { seed: 1, ...options }).then(
        () => expect.fail("no error"),
        (error: Error) => error.message,
      );
    expect(await refused({ iterations: 0 })).toBe("metropolisHastings: iterations must be a positive integer, got 0");
    expect(await refused({ chains: 1.5 })).toBe("metropolisHastings: chains must be a positive integer, got 1.5");
    expect(await refused({ iterations: 100, burnIn: 90 })).toMatch(
      /burnIn must leave at least one draw of 100 iterations, thinned by 20, got 90/,
    );
    expect(await refused({ adapt: { factor: 1 } })).toMatch(/adapt needs factor > 1/);
    expect(await refused({ start: [1, 2] })).toBe("parameters: 1 values (mean) are required, got 2");
    expect(await refused({ start: [Number.NaN] })).toMatch(/start must be finite numbers, got NaN/);
    expect(await refused({ proposalScale: [0] })).toMatch(/proposalScale must be positive numbers, got 0/);
    const open: Potential = { names: ["x"], support: [{ lower: 0, upper: Infinity }], logDensity: (theta) => theta };
    expect(await refused({}, open)).toMatch(
      /start and proposalScale are required, since the support of x is not bounded/,
    );
    const nan: Potential = {
      ...open,
      support: [{ lower: 0, upper: 1 }],
      logDensity: (theta) => theta.map(() => Number.NaN),
    };
    expect(await refused({}, nan)).toBe("metropolisHastings: the log density must be a number, got NaN");
  });
});
