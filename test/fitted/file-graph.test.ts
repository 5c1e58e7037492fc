/** Whole files of learnt ratios and likelihoods, as other programs run them. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { estimatorInfo } from "#src/commands/info.js";
import { openOnnx } from "#src/engine/choose.js";
import type { Executable } from "#src/engine/engine.js";
import type { Estimator } from "#src/estimators/estimator.js";
import { syntheticLikelihood } from "#src/estimators/likelihood-estimator.js";
import { ratioEstimator } from "#src/estimators/ratio-estimator.js";
import type { FittedPotential } from "#src/fitted/fitted.js";
import { type LoadedEstimator, load } from "#src/fitted/load.js";
import { train } from "#src/fitted/train.js";
import { random } from "#src/random/random.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Simulations } from "#src/simulators/simulations.js";
import { linear, scale, shortRun, smallNetwork } from "../estimators/models.js";

const quiet = { onProgress: () => {} };
const folder = mkdtempSync(join(tmpdir(), "nabi-graph-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ratio: Estimator<"potential"> = ratioEstimator({
  model: scale,
  summary: smallNetwork,
  features: 8,
  hidden: [16],
});
const synthetic: Estimator<"potential"> = syntheticLikelihood({ model: linear, network: smallNetwork });

describe.each([
  ["a ratio of one parameter, averaged over symmetries", ratio],
  ["a likelihood of two parameters", synthetic],
] as const)("the file of %s", (name, estimator) => {
  const path = join(folder, `${estimator.name}.onnx`);
  const d = estimator.model.prior.names.length;
  let fitted: FittedPotential;
  let loaded: LoadedEstimator;
  let simulations: Simulations;
  let data: { data: Float32Array; shape: number[] };
  let whole: Executable;

  beforeAll(async () => {
    simulations = await simulate(estimator.model, { count: 2000, seed: 1, ...quiet });
    fitted = await train(estimator, { ...shortRun, epochs: 5, simulations });
    await fitted.save(path);
    loaded = await load(path);
    whole = await openOnnx(readFileSync(path));
    const { shape } = estimator.model.simulator;
    data = { data: simulations.data.slice(0, 2 * shape[0]!), shape: [2, ...shape] };
  }, 60_000);

  it.each([
    ["onnxruntime", 2000],
    ["onnxruntime-web", 400],
  ])("draws what posterior(data) describes, on %s", async (engine, count) => {
    const stream = random(3);
    const noise = { data: Float32Array.from({ length: 2 * count * d }, () => stream.uniform()), shape: [2, count, d] };
    const parameters = { data: simulations.parameters.slice(0, 2 * d), shape: [2, 1, d] };
    const executable = await openOnnx(readFileSync(path), { engine });
    const { draws } = await executable.run({ data, noise, parameters });
    await executable.dispose();
    expect(draws!.shape).toEqual([2, count, d]);
    const levels = Array.from({ length: 39 }, (_, k) => (k + 1) / 40);
    for (const i of [0, 1]) {
      const quantiles = await (await fitted.posterior(simulations.dataAt(i), quiet)).quantile(levels);
      for (let j = 0; j < d; j++) {
        const own = Array.from({ length: count }, (_, k) => draws!.data[(i * count + k) * d + j]!);
        const distance = levels.map((level, k) => {
          const below = own.filter((x) => x <= quantiles.at(k)[j]!).length / count;
          return Math.abs(below - level);
        });
        expect(Math.max(...distance), name).toBeLessThan(1.63 / Math.sqrt(count)); // 1 % level of Kolmogorov's test
      }
    }
  });

  it("gives a gradient whose integral along a line is the difference of the values, from training and opened again", async () => {
    const [from, to] = [0, 1].map((i) => simulations.parameters.subarray(i * d, (i + 1) * d)) as [
      Float32Array,
      Float32Array,
    ];
    const cells = 4000; // the networks have kinks: one central difference would meet some
    const theta = Float64Array.from({ length: cells * d }, (_, k) => {
      const share = (Math.floor(k / d) + 0.5) / cells;
      return from[k % d]! + share * (to[k % d]! - from[k % d]!);
    });
    const ends = Float64Array.from([...from, ...to]);
    for (const potential of [
      await fitted.potential(simulations.dataAt(0)),
      await loaded.potential(simulations.dataAt(0)),
    ]) {
      const [start, end] = (await potential.logDensity(ends)) as unknown as [number, number];
      const slopes = await potential.gradient!(theta);
      const integral = slopes.reduce((sum, slope, k) => sum + (slope * (to[k % d]! - from[k % d]!)) / cells, 0);
      expect(Math.abs(integral - (end - start))).toBeLessThan(2e-3 * Math.max(1, Math.abs(end - start)));
      const both = await potential.valueAndGradient!(ends);
      expect(both.values[0]).toBeCloseTo(start, 4);
    }
  });

  it("names its inputs and outputs to nabi info", async () => {
    const { inputs, outputs } = await estimatorInfo(path);
    expect(inputs).toMatchObject({ parameters: `(B, M, ${d})`, noise: `(B, N, ${d})` });
    expect(outputs).toEqual({
      [estimator.potential!]: "(B, M)",
      draws: `(B, N, ${d})`,
      gradient: `(B, M, ${d})`,
    });
  });

  it("gives other programs the same gradient, of the likelihood alone", async () => {
    const theta = Float64Array.from(simulations.parameters.subarray(0, 5 * d));
    const parameters = { data: Float32Array.from([...theta, ...theta]), shape: [2, 5, d] };
    const noise = { data: new Float32Array(2 * d).fill(0.5), shape: [2, 1, d] };
    const { gradient } = await whole.run({ data, parameters, noise });
    expect(gradient!.shape).toEqual([2, 5, d]);
    const expected = await (await fitted.likelihood(simulations.dataAt(0))).gradient!(theta);
    expected.forEach((slope, k) => void expect(gradient!.data[k]).toBeCloseTo(slope, 3));
  });
});
