import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readUnit, storedUnits, writeUnit } from "#src/studies/results.js";
import type { StudyUnit } from "#src/studies/unit.js";

const folder = mkdtempSync(join(tmpdir(), "nabi-results-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const unit = (method: string, seed: number): StudyUnit => ({
  method,
  seed,
  preset: "quick",
  testFields: 2,
  scores: { RMSE: 1 },
  estimates: { mean: [1, 2] },
  seconds: { simulation: 1, training: 2, inference: 3 },
});

it("stores units with their machine, and finds them by method and seed", async () => {
  await writeUnit(folder, unit("fKL", 10));
  await writeUnit(folder, unit("fKL", 2));
  await writeUnit(folder, unit("NBE", 1));
  const units = await storedUnits(folder);
  expect(units.map(({ method, seed }) => `${method}-${seed}`)).toEqual(["fKL-2", "fKL-10", "NBE-1"]);
  expect(units[0]).toMatchObject(unit("fKL", 2));
  expect(units[0]!.machine!.cores).toBeGreaterThan(0);
  expect(await readUnit(folder, "fKL", 99)).toBeUndefined();
  expect(await storedUnits(join(folder, "missing"))).toEqual([]);
});

it("says which stored file is corrupted", async () => {
  writeFileSync(join(folder, "fKL-2.json"), "{");
  await expect(readUnit(folder, "fKL", 2)).rejects.toThrow(/fKL-2.json is corrupted; delete it/);
});
