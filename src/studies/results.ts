/** Results on disk, `<folder>/<study>/<preset>/<method>-<seed>.json`: one file a unit, so that an interrupted reproduction goes on where it stopped. */
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NabiError } from "../runtime/error.js";
import { writeWhole } from "../runtime/write-whole.js";
import { machine } from "./machine.js";
import type { PresetName } from "./preset.js";
import type { StudyUnit } from "./unit.js";

/** Folders of the package that reproductions write to; compiled modules stand two folders below its root. */
export const resultsFolder: string = fileURLToPath(new URL("../../../data/results", import.meta.url));
export const estimatorsFolder: string = fileURLToPath(new URL("../../../data/estimators", import.meta.url));

/** The folder of a study's preset. */
export function presetFolder(study: string, preset: PresetName, root: string = resultsFolder): string {
  return join(root, study, preset);
}

/** The stored unit, or undefined where there is none yet. Throws a NabiError that names the file where it is corrupted. */
export async function readUnit<U extends StudyUnit>(
  folder: string,
  method: string,
  seed: number,
): Promise<U | undefined> {
  const path = join(folder, `${method}-${seed}.json`);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as U;
  } catch (cause) {
    throw new NabiError(`results: ${path} is corrupted; delete it and run the reproduction again`, { cause });
  }
}

/** Stores a unit, with the machine it was run on: this one, unless the unit says another. */
export async function writeUnit(folder: string, unit: StudyUnit): Promise<void> {
  await mkdir(folder, { recursive: true });
  const text = `${JSON.stringify({ ...unit, machine: unit.machine ?? machine() })}\n`;
  await writeWhole(join(folder, `${unit.method}-${unit.seed}.json`), text, "results");
}

/** All stored units of a folder, by method and then seed; none where there is no such folder. */
export async function storedUnits<U extends StudyUnit>(folder: string): Promise<U[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [] as string[];
    throw error;
  });
  const found = names.flatMap((name) => {
    const match = /^(\w+)-(\d+)\.json$/.exec(name);
    return match ? [{ method: match[1]!, seed: Number(match[2]) }] : [];
  });
  found.sort((a, b) => a.method.localeCompare(b.method) || a.seed - b.seed);
  const units = await Promise.all(found.map(({ method, seed }) => readUnit<U>(folder, method, seed)));
  return units.filter((unit) => unit !== undefined);
}
