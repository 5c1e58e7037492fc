import { describe, expect, it } from "vitest";
import { beta } from "#src/distributions/beta.js";
import { gamma } from "#src/distributions/gamma.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { likelihoodPotential } from "#src/potentials/likelihood.js";
import type { Potential } from "#src/potentials/potential.js";
import { random } from "#src/random/random.js";
import { AbortError } from "#src/runtime/error.js";
import { exactPosterior } from "#src/samplers/exact-posterior.js";
import { gridPosterior } from "#src/samplers/grid-posterior.js";
import { renewals } from "#src/samplers/hamiltonian-adaptation.js";
import { hamiltonianMonteCarlo } from "#src/samplers/hamiltonian-monte-carlo.js";
import { gradientTarget, unconstrained } from "#src/samplers/unconstrained.js";
import { banana } from "#src/simulators/banana.js";
import { betaBinomial } from "#src/simulators/beta-binomial.js";
import { gammaPoisson } from "#src/simulators/gamma-poisson.js";
import { gaussianLinear } from "#src/simulators/gaussian-linear.js";
import { type Model, simulator } from "#src/simulators/simulator.js";
import { twoMoons } from "#src/simulators/two-moons.js";

const quiet = { onProgress: () => {} };
const tenNormals = Object.fromEntries(
  Array.from({ length: 10 }, (_, j) => [`theta${j + 1}`, normal(0, Math.sqrt(0.1))]),
);

describe("the potential on the real line", () => {
  it("has the gradient of its density, on supports of every kind", async () => {
    const potential: Potential = {
      names: ["a", "b", "c", "d"],
      support: [
        { lower: -1, upper: 2 },
        { lower: 1, upper: Number.POSITIVE_INFINITY },
        { lower: Number.NEGATIVE_INFINITY, upper: 3 },
        { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY },
      ],
      logDensity: (theta) => Float64Array.of(-theta.reduce((sum, x, j) => sum + (j + 1) * x * x, 0)),
      gradient: (theta) => theta.map((x, j) => -2 * (j + 1) * x),
    };
    const space = unconstrained(gradientTarget(potential));
    const evaluate = async (point: Float64Array) => (await space.evaluate([point], [0]))[0]!;
    const y = Float64Array.of(0.3, -0.4, 0.5, 1.1);
    const { gradient } = await evaluate(y);
    for (let j = 0; j < 4; j++) {
      const at = async (step: number): Promise<number> =>
        (await evaluate(y.map((value, i) => (i === j ? value + step : value)))).logDensity;
      expect(gradient[j]).toBeCloseTo(((await at(1e-5)) - (await at(-1e-5))) / 2e-5, 5);
      expect(space.fromTheta(space.toTheta(y))[j]).toBeCloseTo(y[j]!, 12);
    }
  });
});

describe("hamiltonianMonteCarlo", () => {
  it.each([
    { prior: prior({ rate: gamma(2, 0.5) }), simulator: gammaPoisson({ n: 3 }) },
    { prior: prior({ p: beta(2, 3) }), simulator: betaBinomial({ n: 2, trials: 8 }) },
    { prior: prior(tenNormals), simulator: gaussianLinear() },
  ])("draws from the closed-form posterior of $simulator.name", async (model) => {
    const data = model.simulator.simulate(model.prior.sample(random(1)), random(2));
    const posterior = await hamiltonianMonteCarlo({ model, data }, { seed: 3, draws: 1_500, warmUp: 500, ...quiet });
    const exact = await exactPosterior(model, data);
    const [mean, sd] = [await exact.mean(), await exact.sd()];
    const [ownMean, ownSd] = [await posterior.mean(), await posterior.sd()];
    const ess = posterior.effectiveSampleSize;
    model.prior.names.forEach((_, j) => {
      expect(Math.abs(ownMean[j]! - mean[j]!)).toBeLessThan((4.5 * sd[j]!) / Math.sqrt(ess[j]!));
      expect(Math.abs(ownSd[j]! / sd[j]! - 1)).toBeLessThan(0.1);
      expect(posterior.rHat[j]).toBeLessThan(1.02);
      expect(ess[j]).toBeGreaterThan(1_000);
    });
    expect(posterior.divergences).toBeLessThan(30);
  });

  it("takes a batch, each data set with draws of its own", async () => {
    const model = { prior: prior({ p: beta(2, 3) }), simulator: betaBinomial({ n: 2, trials: 8 }) };
    const data = { shape: [3, 2], data: [1, 2, 4, 4, 8, 7] };
    const settings = { seed: 6, draws: 1_000, warmUp: 300, ...quiet };
    const batch = await hamiltonianMonteCarlo({ model, data: data as never }, settings);
    const exact = await exactPosterior(model, data as never);
    expect(batch.length).toBe(3);
    const [mean, sd] = [(await exact.mean()).column("p"), (await exact.sd()).column("p")];
    for (let i = 0; i < 3; i++) {
      const own = batch.at(i);
      expect(Math.abs((await own.mean())[0]! - mean[i]!)).toBeLessThan(
        (4.5 * sd[i]!) / Math.sqrt(own.effectiveSampleSize[0]!),
      );
      expect(own.rHat[0]).toBeLessThan(1.02);
      expect(own.divergences).toBeLessThan(20);
    }
    const alone = await hamiltonianMonteCarlo({ model, data: [1, 2] }, settings);
    expect(alone.draws.values).toEqual(batch.at(0).draws.values);
    expect(batch.at(1).draws.values).not.toEqual(batch.at(0).draws.values);
  });

  it("evaluates all chains in one call, and waits for no promise where the potential is none", async () => {
    let [calls, rows, pauses] = [0, 0, 0];
    const potential = (late: boolean): Potential => ({
      names: ["a", "b"],
      support: [
        { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY },
        { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY },
      ],
      logDensity: () => new Float64Array(),
      valueAndGradient: (theta) => {
        calls++;
        rows += theta.length / 2;
        const values = Float64Array.from(
          { length: theta.length / 2 },
          (_, k) => -0.5 * (theta[2 * k]! ** 2 + theta[2 * k + 1]! ** 2),
        );
        const made = { values, gradients: theta.map((x) => -x) };
        return late ? Promise.resolve(made) : made;
      },
    });
    const settings = { seed: 1, start: [0, 0], draws: 200, warmUp: 100, chains: 8, ...quiet };
    const sampling = hamiltonianMonteCarlo(potential(false), settings);
    void Promise.resolve().then(() => pauses++);
    expect(calls).toBeGreaterThan(0); // before the first turn of the event loop
    expect(pauses).toBe(0);
    const own = await sampling;
    expect(rows / calls).toBeGreaterThan(4); // of 8 chains: those with shorter paths end earlier
    expect((await hamiltonianMonteCarlo(potential(true), settings)).draws.values).toEqual(own.draws.values);
  });

  it("keeps the posteriors of a batch that were finished when the signal fires", async () => {
    const model = { prior: prior({ p: beta(2, 3) }), simulator: betaBinomial({ n: 2, trials: 8 }) };
    const shape = [500, 2];
    const controller = new AbortController();
    const endless = hamiltonianMonteCarlo(
      { model, data: { shape, data: new Float64Array(1000).fill(3) } as never },
      {
        seed: 1,
        draws: 500,
        signal: controller.signal,
        onProgress: ({ done }) => done > 12_000 && controller.abort(),
      },
    );
    const error = (await endless.catch((reason: unknown) => reason)) as AbortError;
    expect(error).toBeInstanceOf(AbortError);
    expect((error.partial as { length: number }).length).toBeGreaterThan(0);
    expect(error.message).toMatch(/interrupted; \d+ of 500 posteriors are kept/);
  });

  it("follows a banana, as the posterior on a grid shows it", async () => {
    const model = { prior: prior({ theta1: normal(0, 1), theta2: normal(0, 1) }), simulator: banana({ sd: 0.3 }) };
    const posterior = await hamiltonianMonteCarlo(
      { model, data: [1] },
      { seed: 4, draws: 3_000, warmUp: 1_000, ...quiet },
    );
    const grid = await gridPosterior(model, [1], quiet);
    const [mean, sd] = [await grid.mean(), await grid.sd()];
    const own = [await posterior.mean(), await posterior.sd()] as const;
    for (const j of [0, 1]) {
      expect(Math.abs(own[0][j]! - mean[j]!)).toBeLessThan((5 * sd[j]!) / Math.sqrt(posterior.effectiveSampleSize[j]!));
      expect(Math.abs(own[1][j]! / sd[j]! - 1)).toBeLessThan(0.1);
    }
  });

  it("repeats itself for a seed, and ends when the signal fires", async () => {
    const model = { prior: prior({ p: beta(2, 3) }), simulator: betaBinomial() };
    const data = new Float64Array(10).fill(4);
    const run = (signal?: AbortSignal) =>
      hamiltonianMonteCarlo(
        { model, data },
        { seed: 5, draws: 50, warmUp: 50, ...quiet, ...(signal ? { signal } : {}) },
      );
    expect((await run()).draws.values).toEqual((await run()).draws.values);
    const endless = hamiltonianMonteCarlo(
      { model, data },
      { seed: 5, draws: 10_000_000, ...quiet, signal: AbortSignal.timeout(200) },
    );
    await expect(endless).rejects.toThrow(AbortError);
  });

  it("says in one sentence that no parameter explains data outside the support, and samples data on its boundary", async () => {
    // Z ~ U(0, θ): the likelihood is 1 / θ where θ > Z, so the posterior of Z = 1 is cut off at 1, and Z = 3 has none under θ < 2.
    const widest: Model = {
      prior: prior({ theta: uniform(0, 2) }),
      simulator: simulator({
        name: "widest",
        shape: [1],
        simulate: ({ theta }, stream) => [theta! * stream.uniform()],
        logLikelihood: ({ theta }, z) =>
          z[0]! < theta!
            ? { value: -Math.log(theta!), gradient: { theta: -1 / theta! } }
            : { value: Number.NEGATIVE_INFINITY, gradient: { theta: 0 } },
      }),
    };
    const settings = { seed: 1, draws: 1_000, warmUp: 500, ...quiet };
    const posterior = await hamiltonianMonteCarlo({ model: widest, data: [1] }, settings);
    expect(Math.min(...posterior.draws.values)).toBeGreaterThan(1);
    const exact = 1 / Math.log(2); // mean of the density 1 / (θ log 2) on (1, 2)
    expect(Math.abs((await posterior.mean())[0]! - exact)).toBeLessThan(0.03);
    for (const impossible of [3, 2])
      await expect(hamiltonianMonteCarlo({ model: widest, data: [impossible] }, settings)).rejects.toThrow(
        "hamiltonianMonteCarlo: a start with positive density is required, and none was found",
      );
    await expect(gridPosterior(widest, [2], quiet)).rejects.toThrow(
      "gridPosterior: the likelihood of data set 0 is zero at every node of the grid",
    );
  });

  it("refuses what it cannot use", async () => {
    const moons = { prior: prior({ theta1: normal(0, 1), theta2: normal(0, 1) }), simulator: twoMoons() };
    const potential = likelihoodPotential(moons, [0.2, 0]);
    const { names, support, logDensity } = potential;
    await expect(hamiltonianMonteCarlo({ names, support, logDensity }, { seed: 1, start: [0, 0] })).rejects.toThrow(
      /a potential with a gradient is required/,
    );
    await expect(hamiltonianMonteCarlo(potential, { seed: 1 })).rejects.toThrow(/start is required/);
    await expect(hamiltonianMonteCarlo({ model: moons, data: [0, 0] }, { seed: 1, draws: 0 })).rejects.toThrow(
      "hamiltonianMonteCarlo: draws must be a whole number of 1 or more, got 0",
    );
  });
});

describe("the warm-up", () => {
  it("renews its scales in windows that double, and leaves the end to the step size", () => {
    expect(renewals(1000)).toEqual([100, 150, 250, 450, 950]);
    expect(renewals(3)).toEqual([]);
  });
});
