/** Estimators as files: what is saved answers the same, and what is damaged or foreign is refused in one sentence. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Distribution } from "#src/distributions/distribution.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import { decodeModel, encodeModel, reencodeModel } from "#src/engine/onnx/encode.js";
import { lowerProgram } from "#src/engine/onnx/lower.js";
import { pointEstimator } from "#src/estimators/point-estimator.js";
import { posteriorEstimator } from "#src/estimators/posterior-estimator.js";
import { quantileEstimator } from "#src/estimators/quantile-estimator.js";
import type { FittedPoint, FittedPosterior, FittedQuantiles } from "#src/fitted/fitted.js";
import { load } from "#src/fitted/load.js";
import { train } from "#src/fitted/train.js";
import { multiply } from "#src/graph/elementwise.js";
import { input } from "#src/graph/expression.js";
import { simulate } from "#src/simulators/simulate.js";
import { parameterTable } from "#src/tables/parameter-table.js";
import { coin, scale, shortRun, smallNetwork as summary } from "../estimators/models.js";

const folder = mkdtempSync(join(tmpdir(), "nabi-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => join(folder, name);

const simulations = await simulate(scale, { count: 1000, seed: 1, onProgress: () => {} });
const run = { ...shortRun, epochs: 2, simulations };
const point = await train(pointEstimator({ model: scale, summary }), run);
const quantile = await train(quantileEstimator({ model: scale, summary }), run);
const density = await train(posteriorEstimator({ model: scale, summary }), run);
await Promise.all([
  point.save(file("point.onnx")),
  quantile.save(file("quantile.onnx")),
  density.save(file("density.onnx")),
]);
const data = simulations.slice(0, 3);
const bytes = readFileSync(file("density.onnx"));

async function refusal(content: Uint8Array): Promise<string> {
  writeFileSync(file("bad.onnx"), content);
  const error = await load(file("bad.onnx")).then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error?.name ?? "nothing was refused").toBe("NabiError");
  expect(error!.message).not.toContain("\n");
  return error!.message.replace(file("bad.onnx"), "FILE");
}

describe("a file", () => {
  it("opened again gives the same points, quantiles, draws and log densities", async () => {
    const [a, b, c] = [
      (await load(file("point.onnx"))) as FittedPoint,
      (await load(file("quantile.onnx"))) as FittedQuantiles,
      (await load(file("density.onnx"))) as FittedPosterior,
    ];
    expect((await a.estimate(data)).values).toEqual((await point.estimate(data)).values);
    expect((await b.quantiles(data)).at(1).values).toEqual((await quantile.quantiles(data)).at(1).values);
    const [before, after] = [await density.posterior(data), await c.posterior(data)];
    expect((await after.sample(50, { seed: 3 })).values).toEqual((await before.sample(50, { seed: 3 })).values);
    const rows = parameterTable(["s"], Float64Array.of(0.4, 0.7, 1.2, 1.99));
    expect(await after.at(2).logProb(rows)).toEqual(await before.at(2).logProb(rows));
    expect((await after.mean()).values).toEqual((await before.mean()).values);
  });

  it("keeps the description and the record, and is saved again byte for byte", async () => {
    const loaded = await load(file("density.onnx"));
    expect(loaded).toMatchObject({ method: "posteriorEstimator", kind: "density", names: ["s"], shape: [4], seed: 1 });
    expect(loaded.record).toEqual(density.record);
    expect(loaded.prior.distributions[0]!.spec).toEqual(uniform(0.5, 2).spec);
    await loaded.save(file("again.onnx"));
    expect(readFileSync(file("again.onnx")).equals(bytes)).toBe(true);
  });

  it("asks for simulations to be checked, since it holds no simulator", async () => {
    const loaded = (await load(file("point.onnx"))) as FittedPoint;
    await expect(loaded.check()).rejects.toThrow("check: simulations are required of an estimator from a file");
    expect((await loaded.check({ simulations: data })).dataSets).toBe(3);
  });
});

describe("load refuses", () => {
  it("a file in which any bit was changed: weights, graph, prior, test vectors, digest", async () => {
    // Low bits of weights change no test vector, the prior's bounds are in no graph: only the digest sees them.
    const places = Array.from({ length: 12 }, (_, i) => Math.floor(((i + 0.37) * bytes.length) / 12));
    for (const place of [...places, bytes.length - 3]) {
      const damaged = Buffer.from(bytes);
      damaged[place]! ^= 1;
      expect(await refusal(damaged)).toMatch(
        /^load: FILE (is not as it was saved|must be an ONNX file|is an ONNX model, but no estimator)/,
      );
    }
    const text = bytes.indexOf('"upper":2');
    expect(text).toBeGreaterThan(0);
    const wider = Buffer.from(bytes);
    wider.write("3", text + 8);
    expect(await refusal(wider)).toBe("load: FILE is not as it was saved: it is corrupted or was changed");
  });

  it("weights changed by a program that left no digest, by the test vectors", async () => {
    const model = decodeModel(bytes);
    const unsealed = { ...model, metadata_props: model.metadata_props.filter(({ key }) => key === "nabi") };
    writeFileSync(file("unsealed.onnx"), reencodeModel(unsealed));
    expect((await load(file("unsealed.onnx"))).method).toBe("posteriorEstimator");
    const initializer = (model.graph.initializer as { name: string; raw_data: Uint8Array }[]).map((tensor) => {
      if (tensor.raw_data.length < 1000) return tensor;
      return { ...tensor, raw_data: tensor.raw_data.map((byte, i) => (i % 4 === 3 ? byte ^ 1 : byte)) };
    });
    const changed = reencodeModel({ ...unsealed, graph: { ...model.graph, initializer } });
    expect(await refusal(changed)).toMatch(
      /^load: FILE gives other \w+ than when it was saved \(off by .*\): it is corrupted$/,
    );
  });

  it("a file cut short, or that is no model at all", async () => {
    for (const share of [0.1, 0.5, 0.99])
      expect(await refusal(bytes.subarray(0, share * bytes.length))).toMatch(/^load: FILE /);
    expect(await refusal(new TextEncoder().encode("lengthScale,0.3\n"))).toBe(
      "load: FILE must be an ONNX file, but it is corrupted or of another kind",
    );
    expect(await refusal(new Uint8Array())).toBe(
      "load: FILE must be an ONNX file, but it is corrupted or of another kind",
    );
  });

  it("a model that is no estimator, and one of a format to come", async () => {
    const program = { outputs: { y: multiply(input("x", [2]), 2) } };
    expect(await refusal(encodeModel(lowerProgram(program)))).toBe(
      "load: FILE is an ONNX model, but no estimator saved by nabi",
    );
    expect(await refusal(encodeModel(lowerProgram(program, { nabi: "{" })))).toBe(
      "load: the description inside FILE is corrupted",
    );
    for (const description of ["null", "[]", '{"format":99}'])
      expect(await refusal(encodeModel(lowerProgram(program, { nabi: description })))).toMatch(
        /^load: (FILE has format 99, and this version of nabi reads format 1|the description inside FILE is corrupted)$/,
      );
    expect(await refusal(encodeModel(lowerProgram(program, { nabi: '{"format":1}' })))).toBe(
      "load: the description inside FILE is corrupted",
    );
  });

  it("a file that is not there", async () => {
    await expect(load(file("nowhere.onnx"))).rejects.toThrow(
      /^load: a readable file is required, got .*nowhere.onnx: ENOENT/,
    );
  });
});

describe("save", () => {
  it("leaves nothing where it cannot write", async () => {
    await expect(point.save(join(folder, "no-such-folder", "x.onnx"))).rejects.toThrow(
      "save: a path that can be written is required",
    );
    const before = readdirSync(folder).sort();
    await expect(point.save(folder)).rejects.toThrow("save: a path that can be written is required");
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  it("refuses a user-coded prior, and says what to do", async () => {
    const own: Distribution = { ...uniform(0, 1), spec: { family: "custom", parameters: {} } };
    const model = { prior: prior({ p: own }), simulator: coin.simulator };
    const fitted = await train(pointEstimator({ model, summary }), {
      simulationsPerEpoch: 200,
      epochs: 1,
      onProgress: () => {},
    });
    await expect(fitted.save(file("custom.onnx"))).rejects.toThrow(
      "prior: p has a user-coded distribution, which cannot be saved",
    );
    expect(readdirSync(folder)).not.toContain("custom.onnx");
  });
});
