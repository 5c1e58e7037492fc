import { describe, expect, it } from "vitest";
import { random } from "#src/random/random.js";
import { bootstrap, type PointEstimates } from "#src/samplers/bootstrap.js";
import { normalMean } from "#src/simulators/normal-mean.js";
import type { SimulatedData } from "#src/tables/data-sets.js";
import { parameterTable } from "#src/tables/parameter-table.js";

const n = 30;
/** The average, an estimator whose bootstrap is known. */
const average: PointEstimates = {
  names: ["mu"],
  shape: [n],
  estimate: async ({ data }: SimulatedData) =>
    parameterTable(
      ["mu"],
      Float64Array.from({ length: data.length / n }, (_, i) => {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += (data as Float32Array)[i * n + k]!;
        return sum / n;
      }),
    ),
};
const simulator = normalMean({ n, sd: 2 });
const sample = (seed: number): ArrayLike<number> => simulator.simulate({ mu: 1 }, random(seed));

describe("bootstrap", () => {
  it("has the standard error of the mean, parametrically and from the data alone", async () => {
    const data = Array.from(sample(1));
    const parametric = await bootstrap(average, data, { simulator, replicates: 2_000 });
    expect(parametric.standardError[0]! / (2 / Math.sqrt(n))).toBeCloseTo(1, 1);
    const mean = data.reduce((a, b) => a + b / n, 0);
    const sd = Math.sqrt(data.reduce((sum, z) => sum + (z - mean) ** 2 / n, 0));
    const own = await bootstrap(average, data, { replicates: 2_000 });
    expect(own.standardError[0]! / (sd / Math.sqrt(n))).toBeCloseTo(1, 1);
    expect(own.estimate[0]).toBeCloseTo(mean, 5);
    expect((await bootstrap(average, data, { replicates: 300 })).replicates.values).toEqual(
      own.replicates.values.slice(0, 300),
    );
  });

  it("has intervals that cover as often as they claim", async () => {
    let [basic, percentile] = [0, 0];
    for (let k = 0; k < 400; k++) {
      const result = await bootstrap(average, sample(100 + k), { simulator, replicates: 200, seed: k });
      for (const kind of ["basic", "percentile"] as const) {
        const [lower, upper] = Array.from(result.interval(0.8, kind).column("mu")) as [number, number];
        const holds = Number(lower < 1 && upper > 1);
        if (kind === "basic") basic += holds / 400;
        else percentile += holds / 400;
      }
    }
    for (const share of [basic, percentile]) expect(Math.abs(share - 0.8)).toBeLessThan(4 * Math.sqrt(0.16 / 400));
  });

  it("mirrors the replicates at the estimate in a basic interval", async () => {
    const shifted: PointEstimates = { ...average, estimate: async (data) => await average.estimate(data) };
    const result = await bootstrap(shifted, sample(3), { simulator });
    const [lower, upper] = Array.from(result.interval(0.9, "basic").column("mu")) as [number, number];
    const [low, high] = Array.from(result.interval(0.9, "percentile").column("mu")) as [number, number];
    expect(lower + high).toBeCloseTo(2 * result.estimate[0]!, 12);
    expect(upper + low).toBeCloseTo(2 * result.estimate[0]!, 12);
  });

  it("refuses what it cannot use", async () => {
    const data = sample(1);
    await expect(bootstrap(average, data, { replicates: 1 })).rejects.toThrow(/2 or more, got 1/);
    await expect(bootstrap(average, data, { simulator: normalMean({ n: 3 }) })).rejects.toThrow(
      "bootstrap: a simulator of shape [30] is required, got [3]",
    );
    const single = { ...average, shape: [1] };
    await expect(bootstrap(single, [0])).rejects.toThrow(/give the simulator for a parametric bootstrap/);
    const result = await bootstrap(average, data);
    expect(() => result.interval(1.2)).toThrow("interval: a level between 0 and 1 is required, got 1.2");
    expect(() => result.interval(0.5, "bca" as never)).toThrow(/"basic" or "percentile"/);
  });
});
