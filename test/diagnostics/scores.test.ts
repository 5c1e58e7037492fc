import { describe, expect, it } from "vitest";
import { assess } from "#src/diagnostics/assess.js";
import type { Assessable } from "#src/diagnostics/method-answer.js";
import { scores } from "#src/diagnostics/scores.js";
import { tableOfRows } from "#src/tables/parameter-table.js";
import { conjugatePosterior, conjugateSimulations, type Distortion } from "./normal-posterior.js";

const testSet = conjugateSimulations(400, 7);
const posteriorMethod = (distortion: Distortion = {}, seed?: number): Assessable => ({
  posterior: async (data) => conjugatePosterior(data.data, data.names, distortion),
  ...(seed === undefined ? {} : { seed }),
});
const sd = Math.SQRT1_2;

describe("scores of an assessed table", () => {
  it("are those of the closed form, and worse for distorted posteriors", async () => {
    const methods = {
      exact: posteriorMethod(),
      narrow: posteriorMethod({ stretch: 0.5 }),
      shifted: posteriorMethod({ shift: 1 }),
    };
    const rows = scores(await assess(methods, conjugateSimulations(2000, 5), { draws: 200 })).objects() as Record<
      string,
      number
    >[];
    const [exact, narrow, shifted] = rows as [Record<string, number>, Record<string, number>, Record<string, number>];
    expect(exact["method"]).toBe("exact");
    const within = (name: string, value: number): void => {
      expect(Math.abs(exact[name]! - value), name).toBeLessThan(3.5 * exact[`${name}_se`]!);
      expect(exact[`${name}_se`]).toBeLessThan(0.1);
    };
    within("RMSE", sd);
    within("RMSPE", 0.67449 * sd);
    within("COV90", 0.9);
    within("CRPS", sd / Math.sqrt(Math.PI)); // E CRPS(F, X) for X ~ F is ½ E|X − X′|
    within("logScore", -0.5 - Math.log(sd * Math.sqrt(2 * Math.PI)));
    for (const name of ["CRPS", "IS90"]) {
      expect(narrow[name]).toBeGreaterThan(exact[name]!);
      expect(shifted[name]).toBeGreaterThan(exact[name]!);
    }
    expect(narrow["logScore"]).toBeLessThan(exact["logScore"]!);
    expect(narrow["MCRPS"]).toBeLessThan(exact["MCRPS"]!);
  });
  it("averages seeds, and adds their scatter to the error", async () => {
    const row = async (...methods: readonly Assessable[]): Promise<Record<string, number>> =>
      scores(await assess({ m: methods }, testSet, { draws: 100 })).object() as Record<string, number>;
    const [good, bad] = [posteriorMethod({}, 1), posteriorMethod({ shift: 1 }, 2)];
    const [one, other, both] = [await row(good), await row(bad), await row(good, bad)];
    expect([one["seeds"], both["seeds"]]).toEqual([1, 2]);
    for (const name of ["RMSE", "COV90", "RMSPE"]) {
      const [a, b] = [one[name]!, other[name]!];
      expect(both[name]).toBeCloseTo((a + b) / 2, 12);
      const within = (one[`${name}_se`]! ** 2 + other[`${name}_se`]! ** 2) / 2;
      expect(both[`${name}_se`]).toBeCloseTo(Math.sqrt(within + (a - b) ** 2 / 2 / 2), 12);
    }
  });
  it("leaves out what a method does not say and follows the level", async () => {
    const estimate: Assessable["estimate"] = async (data) =>
      tableOfRows(
        data.names,
        Array.from(data.data, (z) => [z / 2]),
      );
    const row = scores(await assess({ point: { estimate } }, testSet), { level: 0.5 }).object() as Record<
      string,
      unknown
    >;
    expect(row).toMatchObject({ MIS50: null, COV50: null, CRPS: null, KL: null });
    expect(row["RMSPE"]).toBeGreaterThan(0);
  });
});
