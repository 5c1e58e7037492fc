import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { figures } from "#src/studies/gp/figures.js";
import { microFields, testFields } from "#src/studies/gp/model.js";
import { ownMethods } from "#src/studies/gp/own-methods.js";
import { type GpPreset, preset } from "#src/studies/gp/presets.js";
import { gpMethods } from "#src/studies/gp/study.js";
import { type GpUnit, runUnit } from "#src/studies/gp/unit.js";
import { storedUnits, writeUnit } from "#src/studies/results.js";
import { studyTable } from "#src/studies/table.js";

const folder = mkdtempSync(join(tmpdir(), "nabi-study-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The quick preset cut down to seconds. */
function tiny(): GpPreset {
  const quick = preset("quick");
  return {
    ...quick,
    simulations: 512,
    validation: 64,
    testFields: 12,
    methods: ownMethods(2),
    mcmc: { ...quick.mcmc, iterations: 600, burnIn: 200, thin: 4 },
  };
}

/** Every figure, with the methods that belong there. */
async function drawsFigures(units: readonly GpUnit[]): Promise<void> {
  const dense = ["MCMC", "fKL", "rKL1", "rKL2", "rKL3", "NRE", "NLE"];
  const text = async (name: keyof typeof figures): Promise<string> => (await figures[name](units))!.text;
  expect(await text("statistics")).toMatch(/: rKL2, rKL3$/);
  expect(await text("micro")).toMatch(new RegExp(`of ${["MCMC", "NBE", ...dense.slice(1)].join(", ")}$`));
  for (const name of ["estimates", "scoreDensities", "quantileCalibration", "times"] as const)
    expect(await text(name)).toMatch(/NRE/);
  const fKL = units.find(({ method }) => method === "fKL")!;
  const { pit: _, truth: __, ...older } = fKL.estimates;
  const { micro: ___, ...old } = { ...fKL, estimates: older };
  expect(await figures.micro([old])).toBeUndefined();
  expect(await figures.statistics([old])).toBeUndefined();
  for (const name of ["estimates", "scoreDensities", "quantileCalibration"] as const)
    expect((await figures[name]([old]))!.text).toMatch(/fKL/);
}

describe("the spatial study", () => {
  it("holds the paper's fields", async () => {
    const fields = await testFields();
    expect([fields.length, fields.shape, fields.names]).toEqual([1000, [16, 16], ["lengthScale"]]);
    const micro = await microFields();
    expect(Array.from(micro.parameters, (x) => Number(x.toFixed(3)))).toEqual([0.1, 0.3, 0.5]);
  });

  it("trains, assesses and stores a unit of each method", async () => {
    for (const method of gpMethods) {
      const { unit, fitted } = await runUnit(method, 1, tiny(), { onProgress: () => {} });
      await writeUnit(folder, unit);
      await fitted?.dispose();
      expect(unit.estimates["mean"] ?? unit.estimates["median"]).toHaveLength(12);
    }
    const units = await storedUnits<GpUnit>(folder);
    expect(units[0]!.machine!.versions["nabi"]).toMatch(/^\d+\.\d+\.\d+/);
    expect(units[0]!.machine!.cores).toBeGreaterThan(0);
    expect(units.map(({ method }) => method).sort()).toEqual([...gpMethods].sort());
    const rows = studyTable(units);
    const shown = ["exact", "MCMC", "NBE", "fKL", "rKL1", "rKL1Gaussian", "rKL2", "rKL3", "NRE", "NLE"];
    expect(rows.map(({ method }) => method)).toEqual(shown);
    const exact = rows[0]!;
    const sampled = rows[1]!;
    // Both know the likelihood: on the same fields their means can differ by Monte Carlo error only.
    expect(Math.abs((sampled["RMSE"] as number) - (exact["RMSE"] as number))).toBeLessThan(0.01);
    expect(rows[2]!["IS90"]).toBeTypeOf("number"); // from the quantile estimator
    for (const row of rows.slice(3)) expect(row["KL"]).toBeGreaterThan(0);
    await drawsFigures(units);
  }, 240_000);

  it("refuses an unknown preset", () => {
    expect(() => preset("huge" as never)).toThrow('preset: "quick", "default" or "paper" is required, got "huge"');
  });
});
