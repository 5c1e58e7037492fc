import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { preset } from "#src/studies/classifier/presets.js";
import { runUnit } from "#src/studies/classifier/unit.js";
import { machine } from "#src/studies/machine.js";
import { reproduce } from "#src/studies/reproduce.js";
import { readUnit, writeUnit } from "#src/studies/results.js";

const out = mkdtempSync(join(tmpdir(), "nabi-reproduce-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

it("runs what is missing, and writes units, tables, figures and one page", async () => {
  const said: string[] = [];
  const options = { preset: "quick", study: "classifier", out, say: (line: string) => said.push(line) } as const;
  const folder = join(out, "classifier", "quick");
  const tiny = { ...preset("quick"), simulations: 500, epochs: 3, pairs: 50 };
  const { unit, fitted } = await runUnit("NRE", 1, tiny, { onProgress: () => {} });
  await fitted!.dispose();
  await writeUnit(folder, unit);
  await reproduce(options);
  expect(said.slice(0, 2)).toEqual([
    expect.stringMatching(/Bayes, seed 1: \d+ s/),
    "classifier, NRE, seed 1: there already",
  ]);
  expect(said.join("\n")).toMatch(/Bayes +0\.58\d/);
  for (const name of ["NRE-1.json", "Bayes-1.json", "tables.md", "classifiers.svg", "classifiers.png", "by-epoch.svg"])
    expect(existsSync(join(folder, name)), name).toBe(true);
  const page = readFileSync(join(out, "index.html"), "utf8");
  expect(page).toContain('src="classifier/quick/classifiers.svg"');
  expect(page).not.toMatch(/<script|https?:/);
  for (const [, path] of page.matchAll(/(?:src|href)="([^"#]+)"/g))
    expect(existsSync(join(out, path!)), path).toBe(true);
}, 120_000);

it("takes what is not trained from a preset with the same settings", async () => {
  const said: string[] = [];
  const options = { study: "classifier", methods: ["Bayes"], out, say: (line: string) => said.push(line) } as const;
  const { unit } = await runUnit("Bayes", 1, { ...preset("paper"), pairs: 20 });
  const elsewhere = { ...machine(), processor: "Another" };
  await writeUnit(join(out, "classifier", "paper"), { ...unit, machine: elsewhere });
  await reproduce({ ...options, preset: "default", seeds: 1 });
  expect(said[0]).toBe("classifier, Bayes, seed 1: as in preset paper");
  const taken = await readUnit(join(out, "classifier", "default"), "Bayes", 1);
  expect(taken).toEqual({ ...unit, preset: "default", machine: elsewhere });
  await reproduce({ ...options, preset: "default", seeds: 1, fresh: true });
  expect(said.join("\n")).toMatch(/Bayes, seed 1: \d+ s/);
}, 60_000);

it("refuses studies and methods that are not there", async () => {
  const say = (): void => undefined;
  await expect(reproduce({ preset: "quick", study: "toy", out, say })).rejects.toThrow(
    "reproduce: one of the studies classifier, gp, max-stable is required, got toy",
  );
  await expect(reproduce({ preset: "quick", study: "classifier", methods: ["fKL"], out, say })).rejects.toThrow(
    "reproduce: methods of the preset quick are required, Bayes, NRE, got fKL",
  );
});
