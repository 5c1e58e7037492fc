/** A diagnostic passes on the exact posterior and fails, in the right direction, on one too wide, too narrow or shifted. */
import { describe, expect, it } from "vitest";
import type { Calibration } from "#src/diagnostics/calibration.js";
import { calibration } from "#src/diagnostics/check.js";
import { conjugatePosterior, conjugateSimulations, type Distortion } from "./normal-posterior.js";

const count = 500;
const run = (distortion: Distortion, seed = 1, d = 1): Promise<Calibration> => {
  const truths = conjugateSimulations(count, seed, d);
  return calibration(conjugatePosterior(truths.data, truths.names, distortion), truths, { draws: 127, seed });
};

describe("calibration of conjugate posteriors", () => {
  it("passes the exact posterior", async () => {
    const result = await run({});
    expect(result.direction).toBe("calibrated");
    expect(result.coverage!.inside).toBe(true);
    const { chiSquare, kolmogorovSmirnov, ranks, coverage } = result.parameters[0]!;
    expect(chiSquare.pValue).toBeGreaterThan(0.01);
    expect(kolmogorovSmirnov.pValue).toBeGreaterThan(0.01);
    expect(coverage.inside).toBe(true);
    expect(Math.max(...ranks)).toBeLessThanOrEqual(127);
  });
  it("keeps its level: the exact posterior is called uncalibrated in about 5 % of runs", async () => {
    const seeds = Array.from({ length: 100 }, (_, i) => 100 + i);
    const results: Calibration[] = [];
    for (const seed of seeds) {
      const truths = conjugateSimulations(100, seed);
      results.push(await calibration(conjugatePosterior(truths.data, truths.names), truths, { draws: 63, seed }));
    }
    expect(results.filter((result) => result.direction !== "calibrated").length).toBeLessThanOrEqual(11);
  });
  it("sees one that is too narrow", async () => {
    const result = await run({ stretch: 0.65 });
    expect(result.direction).toBe("too narrow");
    const { direction, spread, coverage, histogram, chiSquare } = result.parameters[0]!;
    expect(direction).toBe("too narrow");
    expect(spread).toBeGreaterThan(3);
    expect(coverage.empirical[19]).toBeLessThan(coverage.nominal[19]!);
    expect(result.coverage!.empirical[19]).toBeLessThan(result.coverage!.nominal[19]!);
    expect(Math.min(histogram.counts[0]!, histogram.counts.at(-1)!)).toBeGreaterThan(histogram.upper);
    expect(chiSquare.pValue).toBeLessThan(1e-3);
  });
  it("sees one that is too wide", async () => {
    const result = await run({ stretch: 1.35 });
    expect(result.direction).toBe("too wide");
    const { direction, spread, coverage } = result.parameters[0]!;
    expect(direction).toBe("too wide");
    expect(spread).toBeLessThan(-3);
    expect(coverage.empirical[19]).toBeGreaterThan(coverage.nominal[19]!);
    expect(result.coverage!.empirical[19]).toBeGreaterThan(result.coverage!.nominal[19]!);
  });
  it.each([0.4, -0.4])("sees one that is shifted by %d standard deviations", async (shift) => {
    const result = await run({ shift });
    expect(result.direction).toBe("biased");
    // A posterior that lies too high has truths of low rank.
    expect(Math.sign(result.parameters[0]!.location)).toBe(-Math.sign(shift));
  });
  it("judges each of two parameters, whatever the order of the truths' columns", async () => {
    const truths = conjugateSimulations(count, 3, 2);
    const posterior = conjugatePosterior(truths.data, truths.names);
    const swapped = {
      names: ["b", "a"],
      values: Float64Array.from(truths.parameters, (_, i) => truths.parameters[i ^ 1]!),
    };
    const straight = await calibration(posterior, truths, { draws: 63 });
    expect(straight.parameters.map((p) => [p.name, p.direction])).toEqual([
      ["a", "calibrated"],
      ["b", "calibrated"],
    ]);
    expect((await calibration(posterior, swapped, { draws: 63 })).parameters[1]!.ranks).toEqual(
      straight.parameters[1]!.ranks,
    );
  });
  it("refuses truths for another number of data sets", async () => {
    const truths = conjugateSimulations(10, 1);
    const posterior = conjugatePosterior(truths.data.subarray(0, 9), truths.names);
    await expect(calibration(posterior, truths)).rejects.toThrow("truths for 9 posteriors are required, got 10");
  });
});
