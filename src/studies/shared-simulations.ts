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

export interface SharedSimulations {
  readonly simulations: Simulations;
  /** What simulating took, also where it was done before. */
  readonly seconds: number;
}

/** The simulations of a count and seed, from the folder if they are there and are still what the simulator gives; else made, and kept. */
export async function sharedSimulations(
  model: Model,
  options: SimulateOptions,
  folder: string | undefined,
): Promise<SharedSimulations> {
  if (folder === undefined) return timed(model, options);
  const file = (what: string): string => join(folder, `${options.count}-${options.seed}-${what}.npy`);
  const kept = await read(model, options, file);
  if (kept && (await isCurrent(model, kept.simulations, options.seed))) return kept;
  const { simulations, seconds } = await timed(model, options);
  const { length, names, shape } = simulations;
  await mkdir(folder, { recursive: true });
  await writeNpy(file("seconds"), { shape: [1], data: Float64Array.of(seconds) });
  await writeNpy(file("parameters"), { shape: [length, names.length], data: simulations.parameters });
  await writeNpy(file("data"), { shape: [length, ...shape], data: simulations.data }); // last: it stands for all
  return { simulations, seconds };
}

async function timed(model: Model, options: SimulateOptions): Promise<SharedSimulations> {
  const start = performance.now();
  const simulations = await simulate(model, options);
  return { simulations, seconds: (performance.now() - start) / 1000 };
}

async function read(
  { prior, simulator }: Model,
  { seed }: SimulateOptions,
  file: (what: string) => string,
): Promise<SharedSimulations | undefined> {
  const there = await stat(file("data")).catch(() => undefined);
  if (!there) return undefined;
  const read = async (what: string): Promise<ArrayLike<number>> => (await readNpy(file(what))).data as Float32Array;
  const [parameters, data, seconds] = await Promise.all(["parameters", "data", "seconds"].map(read));
  const arrays = { parameters: parameters as Float32Array, data: data as Float32Array };
  const simulations = simulationsOver({ names: prior.names, shape: simulator.shape, seed, ...arrays });
  return { simulations, seconds: seconds![0]! };
}

/** The first simulations do not depend on how many there are: a simulator that has changed shows in them. */
async function isCurrent(model: Model, kept: Simulations, seed: number): Promise<boolean> {
  const again = await simulate(model, { count: Math.min(2, kept.length), seed, onProgress: () => {} });
  const same = (a: Float32Array, b: Float32Array): boolean => b.every((value, i) => value === a[i]);
  return same(kept.parameters, again.parameters) && same(kept.data, again.data);
}
