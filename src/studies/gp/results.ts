/** Results of the study on disk: one JSON file a unit, so that an interrupted reproduction goes on where it stopped. */
import { mkdir, readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { NabiError } from "../../runtime/error.js";
import { writeWhole } from "../../runtime/write-whole.js";
import type { PresetName } from "./presets.js";
import type { GpMethod, GpUnit } from "./unit.js";

/** Where results are committed: data/results of the package. */
export const resultsFolder: string = fileURLToPath(new URL("../../../../data/results/gp/", import.meta.url));

/** What the numbers were measured on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly node: string;
  readonly platform: string;
  /** nabi itself and what runs its networks. */
  readonly versions: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);

function versionOf(manifest: string): string {
  try {
    return (require(manifest) as { version: string }).version;
  } catch {
    return "not installed"; // an engine may be missing where another one does its work
  }
}

export function machine(): Machine {
  const processor = cpus()[0]?.model ?? "unknown";
  return {
    processor,
    cores: availableParallelism(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    versions: {
      nabi: versionOf("../../../../package.json"),
      "onnxruntime-node": versionOf("onnxruntime-node/package.json"),
    },
  };
}

const fileOf = (folder: string, preset: PresetName, method: GpMethod, seed: number): string =>
  `${folder}/${preset}/${method}-${seed}.json`;

/** The stored unit, or undefined where there is none yet. */
export async function readUnit(
  preset: PresetName,
  method: GpMethod,
  seed: number,
  folder: string = resultsFolder,
): Promise<GpUnit | undefined> {
  const path = fileOf(folder, preset, method, seed);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as GpUnit;
  } catch (cause) {
    throw new NabiError(`results: ${path} is corrupted; delete it and run the reproduction again`, { cause });
  }
}

export async function writeUnit(unit: GpUnit, preset: PresetName, folder: string = resultsFolder): Promise<void> {
  await mkdir(`${folder}/${preset}`, { recursive: true });
  const text = `${JSON.stringify({ ...unit, machine: machine() })}\n`;
  await writeWhole(fileOf(folder, preset, unit.method, unit.seed), text, "results");
}

/** All stored units of a preset, by method and then seed. */
export async function results(preset: PresetName, folder: string = resultsFolder): Promise<GpUnit[]> {
  const names = await readdir(`${folder}/${preset}`).catch(() => [] as string[]);
  const found = names.flatMap((name) => {
    const match = /^(\w+)-(\d+)\.json$/.exec(name);
    return match ? [{ method: match[1] as GpMethod, seed: Number(match[2]) }] : [];
  });
  found.sort((a, b) => a.method.localeCompare(b.method) || a.seed - b.seed);
  const units = await Promise.all(found.map(({ method, seed }) => readUnit(preset, method, seed, folder)));
  return units.filter((unit) => unit !== undefined);
}
