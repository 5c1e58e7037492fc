/** Reproduction of the studies: unit by unit, what is there already is kept; then tables and figures. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { NabiError } from "../runtime/error.js";
import { classifierStudy } from "./classifier/study.js";
import { gpStudy } from "./gp/study.js";
import { maxStableStudy } from "./max-stable/study.js";
import { type PresetName, presetNames } from "./preset.js";
import { writeReport } from "./report.js";
import { writeIndex } from "./report-page.js";
import { estimatorsFolder, presetFolder, readUnit, resultsFolder, storedUnits, writeUnit } from "./results.js";
import { forgetSimulations, simulationsFolder } from "./shared-simulations.js";
import type { Study } from "./study.js";
import type { StudyUnit } from "./unit.js";

export interface ReproduceOptions {
  readonly preset: PresetName;
  /** One study by name; all unless given. */
  readonly study?: string;
  /** Training seeds 1, …, seeds; what is not trained runs once. Default 5 in the default preset, else 1. */
  readonly seeds?: number;
  /** Some of the methods; those that a study has not are left out. Default: all. */
  readonly methods?: readonly string[];
  /** Runs again what is there already. */
  readonly fresh?: boolean;
  /** Folder of results; data/results of the package unless given. */
  readonly out?: string;
  /** Is told what was done, a line at a time. */
  readonly say?: (line: string) => void;
}

/** All studies, in the order in which they run. */
export const allStudies: readonly Study[] = [classifierStudy, gpStudy, maxStableStudy];

/** Everything that one study's reproduction needs. */
interface Run {
  readonly study: Study;
  readonly options: ReproduceOptions;
  readonly root: string;
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** Runs a unit unless its result is there, in this preset or one that cannot differ; the default preset's first seed also renews the committed estimators. */
async function reproduceUnit({ study, options, root, folder, say }: Run, method: string, seed: number): Promise<void> {
  const name = `${study.name}, ${method}, seed ${seed}`;
  if (!options.fresh && (await readUnit(folder, method, seed))) return say(`${name}: there already`);
  const twin = options.fresh ? undefined : await twinUnit(study, method, options.preset, root);
  if (twin) {
    await writeUnit(folder, { ...twin, preset: options.preset });
    return say(`${name}: as in preset ${twin.preset}`);
  }
  const start = performance.now();
  const shared = { simulationsFolder: simulationsFolder(folder) };
  const { unit, fitted } = await study.run(method, seed, options.preset, shared);
  await writeUnit(folder, unit);
  const file = study.estimatorFile?.(method);
  if (fitted && file && seed === 1 && options.preset === "default" && root === resultsFolder) {
    await mkdir(estimatorsFolder, { recursive: true });
    await fitted.save(join(estimatorsFolder, file));
  }
  await fitted?.dispose();
  say(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
}

/** The stored unit of an untrained method from another preset with the same settings: it would only come out the same. */
async function twinUnit(study: Study, method: string, own: PresetName, root: string): Promise<StudyUnit | undefined> {
  if (!study.untrained.includes(method)) return undefined;
  const settings = (name: PresetName): string => JSON.stringify(study.untrainedSettings(name));
  for (const other of presetNames) {
    if (other === own || settings(other) !== settings(own)) continue;
    const unit = await readUnit(presetFolder(study.name, other, root), method, 1);
    if (unit) return unit;
  }
  return undefined;
}

async function reproduceStudy(run: Run): Promise<void> {
  const { study, options, folder, say } = run;
  const seeds = options.seeds ?? (options.preset === "default" ? 5 : 1);
  const chosen = study.methods(options.preset).filter((method) => options.methods?.includes(method) ?? true);
  for (let seed = 1; seed <= seeds; seed++) {
    for (const method of chosen)
      if (seed === 1 || !study.untrained.includes(method)) await reproduceUnit(run, method, seed);
    await forgetSimulations(simulationsFolder(folder)); // all units of the seed are stored
  }
  const units = await storedUnits(folder);
  if (units.length === 0) return;
  const report = await writeReport(study, units, folder);
  for (const { table } of report.tables) say(`\n${table.text}`);
}

/**
 * Runs every unit that is missing, writes tables and figures beside the units, and the page that shows all studies and presets.
 * @throws NabiError where there is no such study, or it has none of the methods.
 */
export async function reproduce(options: ReproduceOptions): Promise<void> {
  const { out: root = resultsFolder, say = console.log, study: only, methods } = options;
  const studies = allStudies.filter(({ name }) => only === undefined || name === only);
  const names = allStudies.map(({ name }) => name).join(", ");
  if (studies.length === 0) throw new NabiError(`reproduce: one of the studies ${names} is required, got ${only}`);
  const known = new Set(studies.flatMap((study) => study.methods(options.preset)));
  const unknown = methods?.find((method) => !known.has(method));
  if (unknown !== undefined)
    throw new NabiError(
      `reproduce: methods of the preset ${options.preset} are required, ${[...known].join(", ")}, got ${unknown}`,
    );
  for (const study of studies)
    await reproduceStudy({ study, options, root, folder: presetFolder(study.name, options.preset, root), say });
  say(`\ntables and figures: ${await writeIndex(allStudies, root)}`);
}
