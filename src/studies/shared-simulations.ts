/**
 * Simulations that all methods of one seed share, where simulating is dear: kept as npy files in a hidden folder beside the units until
 * the seed's units are all there, so that an interrupted reproduction does not simulate again.
 */
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type SimulateOptions, simulate } from "../simulators/simulate.js";
import { type Simulations, simulationsOver } from "../simulators/simulations.js";
import type { Model } from "../simulators/simulator.js";
import { readNpy, writeNpy } from "../tables/npy.js";

/** Where the units in a folder keep them. */
export function simulationsFolder(folder: string): string {
  return join(folder, ".simulations");
}

/** Deletes what is kept. */
export async function forgetSimulations(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** The simulations of a count and seed, from the folder if they are there and are still what the simulator gives; else made, and kept. */
export async function sharedSimulations(
  model: Model,
  options: SimulateOptions,
  folder: string | undefined,
): Promise<Simulations> {
  if (folder === undefined) return simulate(model, options);
  const file = (what: string): string => join(folder, `${options.count}-${options.seed}-${what}.npy`);
  const kept = await read(model, options, file);
  if (kept && (await isCurrent(model, kept, options.seed))) return kept;
  const made = await simulate(model, options);
  await mkdir(folder, { recursive: true });
  await writeNpy(file("parameters"), { shape: [made.length, made.names.length], data: made.parameters });
  await writeNpy(file("data"), { shape: [made.length, ...made.shape], data: made.data }); // last: it stands for both
  return made;
}

async function read(
  { prior, simulator }: Model,
  { seed }: SimulateOptions,
  file: (what: string) => string,
): Promise<Simulations | undefined> {
  const there = await stat(file("data")).catch(() => undefined);
  if (!there) return undefined;
  const [parameters, data] = await Promise.all([readNpy(file("parameters")), readNpy(file("data"))]);
  const arrays = { parameters: parameters.data as Float32Array, data: data.data as Float32Array };
  return simulationsOver({ names: prior.names, shape: simulator.shape, seed, ...arrays });
}

/** The first simulations do not depend on how many there are: a simulator that has changed shows in them. */
async function isCurrent(model: Model, kept: Simulations, seed: number): Promise<boolean> {
  const again = await simulate(model, { count: Math.min(2, kept.length), seed, onProgress: () => {} });
  const same = (a: Float32Array, b: Float32Array): boolean => b.every((value, i) => value === a[i]);
  return same(kept.parameters, again.parameters) && same(kept.data, again.data);
}
