/** The task of simulation threads: data for parameters that the calling thread has drawn, written to shared memory. */
import { random } from "../random/random.js";
import type { SimulationStore } from "./simulate-range.js";
import { simulateRange } from "./simulate-range.js";
import { type SimulatorSource, simulatorFromSource } from "./simulator.js";

export interface SimulateSetup {
  readonly source: SimulatorSource;
  readonly seed: number;
  /** Its arrays lie in shared memory. */
  readonly store: SimulationStore;
}

/** Simulations start, …, end − 1. */
export interface SimulateJob {
  readonly start: number;
  readonly end: number;
}

/** Does ranges of simulations; the result is the time taken in ms. */
export function start(setup: SimulateSetup): (job: SimulateJob) => number {
  const simulator = simulatorFromSource(setup.source);
  const root = random(setup.seed);
  return (job) => {
    const began = performance.now();
    simulateRange(simulator, root, setup.store, job.start, job.end);
    return performance.now() - began;
  };
}
