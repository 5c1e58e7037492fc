import { beforeAll, describe, expect, it } from "vitest";
import { beta } from "#src/distributions/beta.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { amortizedAbc } from "#src/samplers/amortized-abc.js";
import { exactPosterior } from "#src/samplers/exact-posterior.js";
import { betaBinomial } from "#src/simulators/beta-binomial.js";
import { gaussianLinear } from "#src/simulators/gaussian-linear.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Simulations } from "#src/simulators/simulations.js";
import type { SimulatedData } from "#src/tables/data-sets.js";
import { parameterTable } from "#src/tables/parameter-table.js";

const quiet = { onProgress: () => {} };
const model = {
  prior: prior({ theta1: normal(0, 1), theta2: normal(0, 1) }),
  simulator: gaussianLinear({ dimension: 2, variance: 0.25 }),
};
/** The data themselves, in units of very different size. */
const own = async ({ data }: SimulatedData) =>
  parameterTable(
    ["s1", "s2"],
    Float64Array.from(data, (z, k) => (k % 2 === 0 ? 1000 * z : z)),
  );
let bank: Simulations;
let test: Simulations;

beforeAll(async () => {
  bank = await simulate(model, { count: 40_000, seed: 1, ...quiet });
  test = await simulate(model, { count: 60, seed: 2, ...quiet });
});

/** Errors of means and standard deviations in exact standard deviations, root mean squares. */
async function errors(adjustment: "linear" | "none", neighbours: number): Promise<{ mean: number; sd: number }> {
  const abc = await amortizedAbc({ prior: model.prior, simulations: bank, statistic: own, adjustment, neighbours });
  const [posterior, exact] = [await abc.posterior(test), await exactPosterior(model, test)];
  const [m, mo, so] = [await exact.mean(), await posterior.mean(), await posterior.sd()];
  const sd = (await exact.sd()).values[0]!;
  const rms = (f: (k: number) => number): number =>
    Math.sqrt(m.values.reduce((sum, _, k) => sum + f(k) ** 2, 0) / m.values.length);
  return { mean: rms((k) => (mo.values[k]! - m.values[k]!) / sd), sd: rms((k) => so.values[k]! / sd - 1) };
}

describe("amortizedAbc", () => {
  it("recovers normal posteriors, better with regression adjustment than without where neighbours are far", async () => {
    const adjusted = await errors("linear", 1_000);
    expect(adjusted.mean).toBeLessThan(0.1);
    expect(adjusted.sd).toBeLessThan(0.1);
    const [wide, plain] = [await errors("linear", 4_000), await errors("none", 4_000)];
    expect(wide.mean).toBeLessThan(plain.mean);
    expect(wide.sd).toBeLessThan(plain.sd);
  }, 60_000);

  it("stays inside the prior's support and draws what it says", async () => {
    const coins = { prior: prior({ p: beta(1, 1) }), simulator: betaBinomial({ n: 1, trials: 20 }) };
    const simulations = await simulate(coins, { count: 20_000, seed: 1, ...quiet });
    const abc = await amortizedAbc({
      prior: coins.prior,
      simulations,
      statistic: async ({ data }) => parameterTable(["s"], Float64Array.from(data)),
      neighbours: 300,
    });
    const posterior = await abc.posterior([20]);
    const exact = await exactPosterior(coins, [20]);
    const draws = (await posterior.sample(4_000, { seed: 3 })).column("p");
    expect(Math.max(...draws)).toBeLessThan(1);
    const mean = draws.reduce((a, b) => a + b / 4_000, 0);
    expect(Math.abs(mean - (await posterior.mean())[0]!)).toBeLessThan(
      (4 * (await posterior.sd())[0]!) / Math.sqrt(4_000),
    );
    expect(Math.abs(mean - (await exact.mean())[0]!)).toBeLessThan(0.02);
    expect((await posterior.sample(5, { seed: 3 })).values).toEqual((await posterior.sample(5, { seed: 3 })).values);
    await expect(posterior.logProb(0.5)).rejects.toThrow(/gives draws and no density/);
  });

  it("refuses statistics of varying length, of other data sets, or that are no numbers", async () => {
    const few = bank.slice(0, 50);
    const answering = (statistic: typeof own) =>
      amortizedAbc({ prior: model.prior, simulations: few, neighbours: 20, statistic });
    const table = (columns: number, rows: number, value = 1) =>
      parameterTable(["s1", "s2", "s3"].slice(0, columns), new Float64Array(columns * rows).fill(value));
    const varying = await answering(async ({ data }) =>
      data.length === 2 ? table(3, 1) : own({ data, parameters: [] }),
    );
    await expect(varying.posterior([0, 0])).rejects.toThrow(
      "amortizedAbc: a statistic of 2 numbers for each of 1 data sets is required, got 3 for each of 1",
    );
    await expect(answering(async () => table(2, 49))).rejects.toThrow(
      "amortizedAbc: a statistic of 2 numbers for each of 50 data sets is required, got 2 for each of 49",
    );
    await expect(answering(async () => table(2, 50, Number.NaN))).rejects.toThrow(
      "amortizedAbc: finite statistics are required, got s1 = NaN of data set 0",
    );
  });

  it("refuses a bank smaller than k, and other parameters", async () => {
    const settings = { prior: model.prior, simulations: bank.slice(0, 100), statistic: own };
    await expect(amortizedAbc(settings)).rejects.toThrow(
      "amortizedAbc: a bank of 500 simulations or more is required, got 100",
    );
    await expect(amortizedAbc({ ...settings, neighbours: 1 })).rejects.toThrow(/2 or more, got 1/);
    await expect(amortizedAbc({ ...settings, neighbours: 9, adjustment: "cubic" as never })).rejects.toThrow(
      /"linear" or/,
    );
    await expect(amortizedAbc({ ...settings, prior: prior({ p: beta(1, 1) }) })).rejects.toThrow(
      "amortizedAbc: simulations of p are required, got theta1, theta2",
    );
  });
});
