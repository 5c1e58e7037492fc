/** The grid posterior of the spatial study's fields: the exact posteriors that all methods are held against. */
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import type { PosteriorBatch } from "#src/potentials/posterior.js";
import { type GridPosterior, gridPosterior } from "#src/samplers/grid-posterior.js";
import { gaussianProcess } from "#src/simulators/gaussian-process.js";
import type { Model } from "#src/simulators/simulator.js";
import { type NpyArray, readNpy } from "#src/tables/npy.js";
import type { ParameterTable } from "#src/tables/parameter-table.js";

describe("gridPosterior, the paper's spatial study", () => {
  const model: Model = {
    prior: prior({ lengthScale: uniform(0, 0.6) }),
    simulator: gaussianProcess({ grid: [16, 16], covariance: "exponential" }),
  };
  const file = (name: string): Promise<NpyArray> =>
    readNpy(fileURLToPath(new URL(`../../data/gp/${name}.npy`, import.meta.url)));
  const every = 25;
  const chosen = (array: NpyArray, size: number): Float64Array =>
    Float64Array.from({ length: (1000 / every) * size }, (_, k) =>
      Number(array.data[Math.floor(k / size) * every * size + (k % size)]),
    );

  it("reproduces the published fields' exact posteriors: 2e-4 posterior sds, 5e-4 nats", async () => {
    const data = { shape: [1000 / every, 16, 16], data: chosen(await file("test_fields"), 256) };
    const known = chosen(await file("exact_posterior"), 6); // mean, sd, 5 %, 50 %, 95 %, log density at the truth
    const truths = chosen(await file("test_length_scales"), 1);
    const own = (await gridPosterior(model, data)) as PosteriorBatch<GridPosterior>;
    const tables = [
      await own.mean(),
      await own.sd(),
      await own.quantile(0.05),
      await own.quantile(0.5),
      await own.quantile(0.95),
    ];
    for (let i = 0; i < own.length; i++) {
      const row = known.subarray(6 * i, 6 * i + 6);
      tables.forEach((table, j) => {
        expect(Math.abs(table.values[i]! - row[j]!)).toBeLessThan(2e-4 * row[1]!);
      });
      expect(Math.abs((await own.at(i).logProb([truths[i]!])) - row[5]!)).toBeLessThan(5e-4);
    }
  });

  it("gives the same bits in threads and in this thread", async () => {
    const micro = await file("micro_fields");
    const { source: _, ...simulator } = model.simulator;
    const means = await Promise.all(
      [
        gridPosterior(model, micro, { workers: 1, points: 400 }),
        gridPosterior(model, micro, { workers: 3, points: 400 }),
        gridPosterior({ ...model, simulator }, micro, { points: 400 }),
      ].map(async (batch) => (await (await batch).mean()) as ParameterTable),
    );
    expect(means[1]!.values).toEqual(means[0]!.values);
    expect(means[2]!.values).toEqual(means[0]!.values);
    // The paper's micro posteriors: .0904, .2927, .4733.
    expect([...means[0]!.values].map((x) => x.toFixed(4))).toEqual(["0.0904", "0.2927", "0.4733"]);
  });

  it("terminates its threads when the signal fires", async () => {
    const slow = { ...model, simulator: gaussianProcess({ grid: [24, 24], covariance: "exponential" }) };
    const field = new Float64Array(576).fill(0.5);
    const began = performance.now();
    await expect(gridPosterior(slow, field, { points: 4000, signal: AbortSignal.timeout(300) })).rejects.toThrow(
      "gridPosterior: interrupted; 0 of 1 posteriors are kept in the error's partial",
    );
    expect(performance.now() - began).toBeLessThan(1300);
  });
});
