import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { infer } from "#src/commands/infer.js";
import type { FittedPoint, FittedPosterior, FittedQuantiles, FittedSummary } from "#src/fitted/fitted.js";
import { load } from "#src/fitted/load.js";
import type { ProgressEvent } from "#src/runtime/progress.js";
import { readNpy, writeNpy } from "#src/tables/npy.js";
import { nabi, workshop } from "./command.js";

const { folder, simulations } = await workshop();
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => join(folder, name);
const few = simulations.slice(0, 150);

describe("nabi infer", () => {
  it("writes draws of every data set, those that posterior(batch).sample gives", async () => {
    const { code, out, err } = nabi(folder, [
      "infer",
      "density.onnx",
      "data.npy",
      "--samples",
      "7",
      "--seed",
      "5",
      "--out",
      "draws.npy",
    ]);
    expect({ code, out, err }).toEqual({ code: 0, out: "draws.npy: (150, 7, 2) float64, draws of a, b\n", err: "" });
    const { shape, data, dtype } = await readNpy(file("draws.npy"));
    expect({ shape, dtype }).toEqual({ shape: [150, 7, 2], dtype: "float64" });
    const fitted = (await load(file("density.onnx"))) as FittedPosterior;
    const expected = (await (await fitted.posterior(few)).sample(7, { seed: 5 })).values;
    expect(Math.max(...expected.map((x, i) => Math.abs(x - Number(data[i]))))).toBeLessThan(1e-5);
  });

  it("writes estimates of points, and quantiles", async () => {
    const options = { samples: 3, seed: 1, out: file("out.npy") };
    expect(await infer(file("point.onnx"), file("data.npy"), options)).toEqual({
      shape: [150, 2],
      content: "estimates of a, b",
    });
    const estimates = await ((await load(file("point.onnx"))) as FittedPoint).estimate(few);
    expect((await readNpy(options.out)).data).toEqual(estimates.values);
    expect(await infer(file("quantile.onnx"), file("data.npy"), options)).toMatchObject({
      shape: [150, 3, 2],
      content: "quantiles at levels 0.05, 0.5, 0.95 of a, b",
    });
    const quantiles = await ((await load(file("quantile.onnx"))) as FittedQuantiles).quantiles(few);
    expect(Array.from((await readNpy(options.out)).data.subarray(-6) as Float64Array)).toEqual(
      Array.from(quantiles.at(149).values),
    );
  });

  it("writes statistics, which are not those of one parameter each", async () => {
    const { out } = nabi(folder, ["infer", "summary.onnx", "data.npy", "--out", "statistics.npy"]);
    expect(out).toBe("statistics.npy: (150, 3) float64, statistics s1, s2, s3\n");
    const table = await ((await load(file("summary.onnx"))) as FittedSummary).summarize(few);
    expect(table.names).toEqual(["s1", "s2", "s3"]);
    expect((await readNpy(file("statistics.npy"))).data).toEqual(table.values);
  });

  it("takes a single data set, of any dtype, as a batch of one", async () => {
    await writeNpy(file("one.npy"), { shape: [3], data: Int32Array.of(1, 0, -1) });
    const options = { samples: 4, seed: 1, out: file("one-out.npy") };
    expect((await infer(file("density.onnx"), file("one.npy"), options)).shape).toEqual([1, 4, 2]);
    await writeNpy(file("one.npy"), { shape: [1, 3], data: BigInt64Array.of(1n, 0n, -1n) });
    const before = readFileSync(options.out);
    await infer(file("density.onnx"), file("one.npy"), options);
    expect(readFileSync(options.out).equals(before)).toBe(true);
  });

  it("reports progress", async () => {
    const events: ProgressEvent[] = [];
    await infer(file("density.onnx"), file("data.npy"), {
      samples: 2,
      seed: 1,
      out: file("p.npy"),
      onProgress: (e) => void events.push(e),
    });
    expect(events.at(-1)).toMatchObject({ label: "infer", done: 150, total: 150, ended: true });
  });
});

describe("nabi infer refuses, in one sentence and without leaving a file,", () => {
  const broken = readFileSync(file("density.onnx"));
  broken[Math.floor(broken.length / 2)]! ^= 4;
  writeFileSync(file("broken.onnx"), broken);
  writeFileSync(file("text.npy"), "1, 2, 3\n");
  const values = few.data.slice(0, 6);
  const ready = Promise.all([
    writeNpy(file("nan.npy"), { shape: [2, 3], data: values.with(4, Number.NaN) }),
    writeNpy(file("wide.npy"), { shape: [3, 2], data: values }),
    writeNpy(file("empty.npy"), { shape: [0, 3], data: new Float32Array(0) }),
  ]);

  it.each<[string, readonly string[], RegExp, Record<string, string>?]>([
    [
      "a missing estimator",
      ["nowhere.onnx", "data.npy"],
      /^nabi: load: a readable file is required, got nowhere\.onnx: ENOENT/,
    ],
    [
      "a corrupted estimator",
      ["broken.onnx", "data.npy"],
      /^nabi: load: broken\.onnx is not as it was saved: it is corrupted or was changed$/,
    ],
    ["an estimator that is data", ["data.npy", "data.npy"], /^nabi: load: data\.npy must be an ONNX file/],
    ["missing data", ["density.onnx", "nowhere.npy"], /^nabi: readNpy: nowhere\.npy cannot be read: ENOENT/],
    ["data that are text", ["density.onnx", "text.npy"], /^nabi: readNpy: text\.npy: an \.npy file is required/],
    [
      "data of another shape",
      ["density.onnx", "wide.npy"],
      /^nabi: infer: wide\.npy: data of shape \[3\], or a batch \[B, 3\], are required, got \[3, 2\]/,
    ],
    ["no data sets", ["density.onnx", "empty.npy"], /^nabi: infer: empty\.npy: data of shape \[3\].* got \[0, 3\]/],
    [
      "data with NaN",
      ["density.onnx", "nan.npy"],
      /^nabi: infer: nan\.npy: data must be finite numbers, got NaN at data set 1, position 1$/,
    ],
    [
      "no samples",
      ["density.onnx", "data.npy", "--samples", "0"],
      /^error: option '--samples <number>' argument '0' is invalid\. a whole number of 1 or more is required$/,
    ],
    [
      "a seed that is none",
      ["density.onnx", "data.npy", "--seed", "one"],
      /^error: option '--seed <number>' argument 'one' is invalid/,
    ],
    [
      "more samples than fit into memory",
      ["density.onnx", "data.npy", "--samples", "90000000000000"],
      /^nabi: infer: an array of 150 x 90000000000000 x 2 numbers does not fit into memory/,
    ],
    [
      "an unknown engine",
      ["density.onnx", "data.npy"],
      /^nabi: engine: one of onnxruntime, .* is required, got "abacus"$/,
      { NABI_ENGINE: "abacus" },
    ],
  ])("%s", async (_name, parameters, message, environment = {}) => {
    await ready;
    const before = readdirSync(folder).sort();
    const { code, out, err } = nabi(folder, ["infer", ...parameters, "--out", "refused.npy"], environment);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err.trimEnd()).toMatch(message);
    expect(err.trimEnd()).not.toContain("\n");
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  it("a place where nothing can be written, before it computes", () => {
    for (const [out, reason] of [
      ["no-such-folder/x.npy", "ENOENT"],
      [".", "it is a folder"],
    ] as const) {
      const { code, err } = nabi(folder, ["infer", "nowhere.onnx", "data.npy", "--out", out]);
      expect(code).toBe(1);
      expect(err).toContain(`infer: --out must be a file that can be written, got ${out}: ${reason}`);
    }
  });

  it("to guess where the result goes", () => {
    const { code, err } = nabi(folder, ["infer", "density.onnx", "data.npy"]);
    expect(code).toBe(1);
    expect(err).toContain("required option '--out <file>' not specified");
  });
});
