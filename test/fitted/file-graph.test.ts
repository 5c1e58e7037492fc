/** Whole files of learnt ratios and likelihoods, as other programs run them. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
  const count = 2000;
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

  it.each(["onnxruntime", "onnxruntime-web"])("draws what posterior(data) describes, on %s", async (engine) => {
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

  it("gives the gradient that central differences give, in the file, from training and opened again", async () => {
    const [own, again] = [await fitted.potential(simulations.dataAt(0)), await loaded.potential(simulations.dataAt(0))];
    const theta = Float64Array.from(simulations.parameters.subarray(0, 5 * d));
    const [values, slopes] = [await own.logDensity(theta), await own.gradient!(theta)];
    const both = await own.valueAndGradient!(theta);
    both.values.forEach((value, k) => void expect(value).toBeCloseTo(values[k]!, 4));
    expect(both.gradients).toEqual(slopes);
    const step = 1e-2; // values are in single precision
    for (let k = 0; k < theta.length; k++) {
      const at = async (by: number): Promise<number> =>
        (await own.logDensity(theta.map((x, i) => (i === k ? x + by : x))))[Math.floor(k / d)]!;
      const difference = ((await at(step)) - (await at(-step))) / (2 * step);
      expect(Math.abs(slopes[k]! - difference)).toBeLessThan(1e-2 * Math.max(1, Math.abs(difference)));
    }
    const loadedSlopes = await again.gradient!(theta);
    loadedSlopes.forEach(
      (slope, k) => void expect(Math.abs(slope - slopes[k]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(slope))),
    );
    const flat = await fitted.likelihood(simulations.dataAt(0));
    const parameters = { data: Float32Array.from([...theta, ...theta]), shape: [2, 5, d] };
    const noise = { data: new Float32Array(2 * d).fill(0.5), shape: [2, 1, d] };
    const { gradient } = await whole.run({ data, parameters, noise });
    const expected = await flat.gradient!(theta);
    expected.forEach((slope, k) => void expect(gradient!.data[k]).toBeCloseTo(slope, 3));
  });
});
