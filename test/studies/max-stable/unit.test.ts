import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { studyFigures } from "#src/studies/max-stable/figures.js";
import { ownMethods } from "#src/studies/max-stable/methods.js";
import { microFields } from "#src/studies/max-stable/model.js";
import { type MaxStablePreset, preset } from "#src/studies/max-stable/presets.js";
import { maxStableStudy } from "#src/studies/max-stable/study.js";
import { type MaxStableMethod, type MaxStableUnit, runUnit } from "#src/studies/max-stable/unit.js";

const folder = mkdtempSync(join(tmpdir(), "nabi-max-stable-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tiny: MaxStablePreset = {
  name: "quick",
  simulations: 192,
  validation: 32,
  testFields: 3,
  methods: ownMethods(1),
};

it("has the paper's micro fields", async () => {
  const fields = await microFields();
  expect(Array.from(fields.parameters, (x) => Number(x.toFixed(3)))).toEqual([0.05, 1.5, 0.2, 1.4, 0.4, 2.2]);
});

it("runs every method on shared simulations, and draws every figure", async () => {
  const options = { simulationsFolder: folder, onProgress: () => {} };
  const units: MaxStableUnit[] = [];
  // The posterior of the untempered pairwise likelihood is what "pairwise" takes its maximum of.
  for (const method of maxStableStudy.methods("quick").filter((name) => name !== "pairwisePosterior")) {
    const { unit, fitted } = await runUnit(method as MaxStableMethod, 1, tiny, options);
    await fitted?.dispose();
    units.push(unit);
    const shown = unit.estimates["range.mean"]?.[0] ?? unit.estimates["range.median"]?.[0];
    expect(shown, method).toBeTypeOf("number");
    expect(unit.estimates["smoothness.truth"]).toHaveLength(3);
  }
  expect(units[0]!.estimates["range.mean"]).toEqual(new Array(3).fill(0.3));
  expect(readdirSync(folder).filter((name) => name.endsWith("data.npy"))).toHaveLength(3); // train, validation, test
  const figures = await studyFigures(units);
  expect(figures.filter(({ figure }) => !figure).map(({ name }) => name)).toEqual([]);
  expect(figures.find(({ name }) => name === "micro-fields")!.figure!.svg).toContain("pairwise maximum");
  const [range] = await maxStableStudy.tables(units);
  expect(range!.table.cells.map(([method]) => method)).toEqual(
    expect.arrayContaining(["NBE", "fKL", "NRE", "pairwise", "temperedPairwise", "prior"]),
  );
}, 120_000);

it("refuses a method that its preset has not", async () => {
  await expect(runUnit("NBE", 1, preset("paper"))).rejects.toThrow("NBE is required in preset paper");
});
