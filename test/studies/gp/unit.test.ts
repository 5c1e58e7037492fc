import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { microFields, testFields } from "#src/studies/gp/model.js";
import { ownMethods } from "#src/studies/gp/own-methods.js";
import { type GpPreset, preset } from "#src/studies/gp/presets.js";
import { gpMethods } from "#src/studies/gp/reproduce.js";
import { readUnit, results, writeUnit } from "#src/studies/gp/results.js";
import { studyTable } from "#src/studies/gp/table.js";
import { type GpUnit, runUnit } from "#src/studies/gp/unit.js";

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
      await writeUnit(unit, "quick", folder);
      await fitted?.dispose();
      expect(unit.estimates["mean"] ?? unit.estimates["median"]).toHaveLength(12);
    }
    const units = await results("quick", folder);
    const { machine } = units[0] as GpUnit & { machine: { cores: number; versions: Record<string, string> } };
    expect(machine.versions["nabi"]).toMatch(/^\d+\.\d+\.\d+/);
    expect(machine.cores).toBeGreaterThan(0);
    expect(units.map(({ method }) => method).sort()).toEqual([...gpMethods].sort());
    const rows = studyTable(units);
    const shown = ["exact", "MCMC", "NBE", "fKL", "rKL1", "rKL2", "rKL3", "NRE", "NLE"];
    expect(rows.map(({ method }) => method)).toEqual(shown);
    const exact = rows[0]!;
    const sampled = rows[1]!;
    // Both know the likelihood: on the same fields their means can differ by Monte Carlo error only.
    expect(Math.abs((sampled["RMSE"] as number) - (exact["RMSE"] as number))).toBeLessThan(0.01);
    expect(rows[2]!["IS90"]).toBeTypeOf("number"); // from the quantile estimator
    for (const row of rows.slice(3)) expect(row["KL"]).toBeGreaterThan(0);
  }, 120_000);

  it("averages seeds, with the spread between them in the error", () => {
    const unit = (seed: number, RMSE: number): GpUnit => ({
      method: "fKL",
      seed,
      preset: "quick",
      testFields: 10,
      scores: { RMSE, RMSE_se: 0.3 },
      estimates: {},
      seconds: { simulation: 0, training: 0, inference: 0 },
    });
    const [row] = studyTable([unit(1, 1), unit(2, 3)]);
    expect(row!["RMSE"]).toBe(2);
    expect(row!["RMSE_se"]).toBeCloseTo(Math.sqrt(0.09 + 2 / 2), 12);
  });

  it("says which stored file is corrupted", async () => {
    writeFileSync(join(folder, "quick", "fKL-1.json"), "{");
    await expect(readUnit("quick", "fKL", 1, folder)).rejects.toThrow(/fKL-1.json is corrupted/);
    expect(await readUnit("quick", "fKL", 99, folder)).toBeUndefined();
  });

  it("refuses an unknown preset", () => {
    expect(() => preset("huge" as never)).toThrow('preset: "quick", "default" or "paper" is required, got "huge"');
  });
});
