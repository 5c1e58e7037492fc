/** Posteriors of more parameters than a grid holds: by Markov chains, against closed forms. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { infer } from "#src/commands/infer.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { syntheticLikelihood } from "#src/estimators/likelihood-estimator.js";
import type { FittedPotential } from "#src/fitted/fitted.js";
import { load } from "#src/fitted/load.js";
import { train } from "#src/fitted/train.js";
import { dense } from "#src/networks/dense.js";
import { exactPosterior } from "#src/samplers/exact-posterior.js";
import type { HamiltonianPosterior } from "#src/samplers/hamiltonian-monte-carlo.js";
import { hamiltonianMonteCarlo } from "#src/samplers/hamiltonian-monte-carlo.js";
import { gaussianLinear } from "#src/simulators/gaussian-linear.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Simulations } from "#src/simulators/simulations.js";
import { readNpy, writeNpy } from "#src/tables/npy.js";

const quiet = { onProgress: () => {} };
const chain = { draws: 150, warmUp: 150, ...quiet };
const model = {
  prior: prior({ theta1: normal(0, 1), theta2: normal(0, 1), theta3: normal(0, 1) }),
  simulator: gaussianLinear({ dimension: 3, variance: 0.5 }),
};
const folder = mkdtempSync(join(tmpdir(), "nabi-chains-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());

let fitted: FittedPotential;
let test: Simulations;
beforeAll(async () => {
  const simulations = await simulate(model, { count: 4_000, seed: 1, ...quiet });
  test = await simulate(model, { count: 4, seed: 2, ...quiet });
  const estimator = syntheticLikelihood({ model, network: dense({ hidden: [32], activation: "tanh" }) });
  fitted = await train(estimator, { simulations, epochs: 40, batchSize: 128, learningRate: 4e-3, seed: 3, ...quiet });
}, 120_000);

// Thousands of calls of a small network: seconds on an idle machine.
describe("posterior(data) of three parameters", { timeout: 120_000 }, () => {
  it("is the closed form, for a batch at once, with effective sample sizes and R̂; a notice says once how", async () => {
    const told = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const batch = await fitted.posterior(test, { ...chain, draws: 250 });
    const again = await fitted.posterior(test.dataAt(1), { ...chain, draws: 20, warmUp: 20 });
    expect(told.mock.calls).toEqual([
      ["posterior: 3 parameters are too many for a grid: draws come from the No-U-Turn sampler", "NabiNotice"],
    ]);
    const exact = await exactPosterior(model, test);
    const [mean, sd] = [await exact.mean(), await exact.sd()];
    const [ownMean, ownSd] = [await batch.mean(), await batch.sd()];
    const errors = Array.from(mean.values, (x, k) => (ownMean.values[k]! - x) / sd.values[k]!);
    const ratios = Array.from(sd.values, (x, k) => ownSd.values[k]! / x);
    const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(Math.sqrt(average(errors.map((x) => x * x)))).toBeLessThan(0.2); // posterior standard deviations
    expect(Math.abs(average(ratios) - 1)).toBeLessThan(0.1);
    for (let i = 0; i < test.length; i++) {
      const own = batch.at(i) as HamiltonianPosterior;
      expect(Math.max(...own.rHat)).toBeLessThan(1.05);
      expect(own.divergences).toBeLessThan(10); // of 1,000 draws
      expect(Math.min(...own.effectiveSampleSize)).toBeGreaterThan(200);
    }
    expect((again as HamiltonianPosterior).draws.length).toBe(80);
    expect((await batch.sample(5)).length).toBe(20);
  });

  it("takes another prior, and its potential the sampler itself", async () => {
    vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const narrow = prior({ theta1: normal(0, 0.1), theta2: normal(0, 1), theta3: normal(0, 1) });
    const own = await fitted.posterior(test.dataAt(0), { ...chain, prior: narrow });
    expect((await own.sd())[0]).toBeLessThan(0.12);
    const potential = await fitted.potential(test.dataAt(0));
    const sampled = await hamiltonianMonteCarlo(potential, { ...chain, seed: 1, start: [0, 0, 0] });
    const exact = await exactPosterior(model, test.dataAt(0));
    expect(Math.abs((await sampled.mean())[0]! - (await exact.mean())[0]!)).toBeLessThan(0.25 * (await exact.sd())[0]!);
  });

  it("is checked, with the coverage of joint regions", async () => {
    vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const report = await fitted.check({ count: 25, draws: 63, seed: 1, ...quiet });
    expect(report.dataSets).toBe(25);
    expect(report.coverage).toBeDefined();
  });

  it("comes from a file and from the command, which says how it was made", async () => {
    vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const path = join(folder, "linear.onnx");
    await fitted.save(path);
    const loaded = await load(path);
    const own = (await loaded.posterior(test.dataAt(0), chain)) as HamiltonianPosterior;
    const exact = await exactPosterior(model, test.dataAt(0));
    const sd = await exact.sd();
    (await exact.mean()).forEach(
      (mean, j) =>
        void expect(
          Math.abs(own.draws.column(model.prior.names[j]!).reduce((a, x) => a + x, 0) / own.draws.length - mean),
        ).toBeLessThan(0.25 * sd[j]!),
    );
    await writeNpy(join(folder, "data.npy"), { shape: [2, 3], data: test.data.slice(0, 6) });
    const out = join(folder, "draws.npy");
    const said = await infer(path, join(folder, "data.npy"), { samples: 30, seed: 5, out, ...quiet });
    expect(said).toMatchObject({ shape: [2, 30, 3], content: "draws of theta1, theta2, theta3" });
    expect(said.remark).toMatch(/^by the No-U-Turn sampler, R̂ at most 1\.0\d\d$/);
    expect((await readNpy(out)).shape).toEqual([2, 30, 3]);
  });
});
