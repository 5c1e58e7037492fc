import { describe, expect, it } from "vitest";
import { assess } from "#src/diagnostics/assess.js";
import type { Assessable } from "#src/diagnostics/method-answer.js";
import { normalQuantile } from "#src/numerics/probit.js";
import { tableOfRows } from "#src/tables/parameter-table.js";
import { conjugatePosterior, conjugateSimulations, type Distortion } from "./normal-posterior.js";

const testSet = conjugateSimulations(400, 7);
const posteriorMethod = (distortion: Distortion = {}, seed?: number): Assessable => ({
  posterior: async (data) => conjugatePosterior(data.data, data.names, distortion),
  ...(seed === undefined ? {} : { seed }),
});
const sd = Math.SQRT1_2;

describe("assess", () => {
  it("fills every column for a posterior, null for what other methods do not say", async () => {
    const estimate: Assessable["estimate"] = async (data) =>
      tableOfRows(
        data.names,
        Array.from(data.data, (z) => [z / 2]),
      );
    const quantiles: Assessable["quantiles"] = async (data) => ({
      levels: [0.05, 0.5, 0.95],
      level: (level) =>
        tableOfRows(
          data.names,
          Array.from(data.data, (z) => [z / 2 + sd * normalQuantile(level)]),
        ),
    });
    const table = await assess(
      {
        exact: posteriorMethod({}, 3),
        point: { estimate },
        quantiles: { quantiles, estimate, kind: "quantile" },
        middle: { estimate, functional: "median" },
      },
      testSet,
    );
    expect(table.columnNames().slice(0, 5)).toEqual(["method", "seed", "dataSet", "parameter", "truth"]);
    expect(table.numRows()).toBe(4 * 400);
    const row = (method: string): Record<string, unknown> =>
      table
        .objects()
        .find(
          (r) =>
            (r as { method: string; dataSet: number }).method === method && (r as { dataSet: number }).dataSet === 5,
        ) as Record<string, unknown>;
    const z = testSet.data[5]!;
    expect(row("exact")).toMatchObject({
      seed: 3,
      parameter: "a",
      truth: testSet.parameters[5],
      mean: z / 2,
      sd,
      kl: null,
    });
    expect(row("exact")["lower"]).toBeCloseTo(z / 2 - 1.6448536 * sd, 5);
    expect(row("exact")["logDensity"]).toBeCloseTo(
      -((testSet.parameters[5]! - z / 2) ** 2) - Math.log(sd * Math.sqrt(2 * Math.PI)),
      6,
    );
    expect(row("point")).toMatchObject({
      seed: null,
      mean: z / 2,
      median: null,
      sd: null,
      lower: null,
      crps: null,
      logDensity: null,
    });
    expect(row("quantiles")).toMatchObject({ mean: null, median: z / 2, crps: null });
    expect(row("quantiles")["upper"]).toBeCloseTo(z / 2 + 1.6448536 * sd, 5);
    expect(row("middle")).toMatchObject({ mean: null, median: z / 2 });
    expect(row("exact")["seconds"]).toBeGreaterThan(0);
  });
  it("gives the same rows in blocks, apart from the draws, and reports progress", async () => {
    const events: number[] = [];
    const few = testSet.slice(0, 60);
    const whole = await assess({ exact: posteriorMethod() }, few, { draws: 10_000 });
    const blocks = await assess({ exact: posteriorMethod() }, few, {
      draws: 20_000,
      onProgress: (e) => events.push(e.done),
    });
    expect(blocks.array("mean")).toEqual(whole.array("mean"));
    expect(blocks.array("dataSet")).toEqual(whole.array("dataSet"));
    expect(events.at(-1)).toBe(60);
    const crps = blocks.array("crps") as number[];
    (whole.array("crps") as number[]).forEach((value, i) => {
      expect(Math.abs(value - crps[i]!)).toBeLessThan(0.04);
    });
  });
  it("measures the divergence from the exact posterior", async () => {
    const table = await assess({ wide: posteriorMethod({ stretch: 1.3, shift: 0.2 }) }, testSet, {
      exact: posteriorMethod(),
      draws: 500,
    });
    const kl = table.array("kl") as number[];
    const closed = Math.log(1.3) + (1 + 0.2 ** 2) / (2 * 1.3 ** 2) - 0.5;
    expect(Math.abs(kl.reduce((s, x) => s + x, 0) / kl.length - closed)).toBeLessThan(5e-3);
  });
  it("names the method that answers wrongly or knows other parameters", async () => {
    await expect(assess({ odd: {} }, testSet)).rejects.toThrow(
      "assess: odd: a method with posterior, quantiles or estimate is required",
    );
    const short: Assessable = { estimate: async (data) => tableOfRows(data.names, [[1]]) };
    await expect(assess({ short }, testSet)).rejects.toThrow(
      "assess: short: answers for 400 data sets are required, got 1",
    );
    const other: Assessable = { estimate: async () => tableOfRows(["b"], new Array(400).fill([1])) };
    await expect(assess({ other }, testSet)).rejects.toThrow("a method that knows a is required, got one for b");
  });
  it("stops at the signal and keeps the finished rows", async () => {
    const control = new AbortController();
    control.abort();
    await expect(assess({ exact: posteriorMethod() }, testSet, { signal: control.signal })).rejects.toThrow(
      "assess: interrupted",
    );
  });
});
