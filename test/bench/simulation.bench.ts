/** Simulation and Markov chains on the spatial study's model: 16 x 16 fields, exponential covariance. */
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { metropolisHastings } from "#src/samplers/metropolis-hastings.js";
import { gaussianProcess } from "#src/simulators/gaussian-process.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Model } from "#src/simulators/simulator.js";
import { median } from "./alternate.js";
import { seed } from "./nabi-jobs.js";
import type { BenchResult } from "./result.js";

const fields = 16_000;
const iterations = 1_000;
const silent = (): void => {};

const model: Model = {
  prior: prior({ lengthScale: uniform(0, 0.6) }),
  simulator: gaussianProcess({ grid: [16, 16], covariance: "exponential" }),
};

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

export async function* simulationBench(): AsyncGenerator<BenchResult> {
  const times: number[] = [];
  for (let round = 0; round < 3; round++)
    times.push(await seconds(() => simulate(model, { count: fields, seed: seed + round, onProgress: silent })));
  yield { kind: "simulation", what: `${fields} fields, θ fresh each`, value: median(times), unit: "s" };

  const { data } = await simulate(model, { count: 1, seed, onProgress: silent });
  const chains: number[] = [];
  for (let round = 0; round < 5; round++)
    chains.push(
      await seconds(() =>
        metropolisHastings({ model, data }, { seed: seed + round, iterations, chains: 1, onProgress: silent }),
      ),
    );
  yield { kind: "Metropolis–Hastings", what: `${iterations} iterations`, value: median(chains), unit: "s" };
}
