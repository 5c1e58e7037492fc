import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { estimatorInfo, infoText } from "#src/commands/info.js";
import { decodeModel } from "#src/engine/onnx/encode.js";
import { readEstimator } from "#src/fitted/estimator-file.js";
import { nabi, workshop } from "./command.js";

const { folder } = await workshop();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Port {
  readonly name: string;
  readonly type: {
    readonly tensor_type: { readonly shape: { readonly dim: readonly { dim_param?: string; dim_value?: number }[] } };
  };
}
const portsOf = (list: readonly unknown[]): Record<string, string> =>
  Object.fromEntries(
    (list as readonly Port[]).map(({ name, type }) => [
      name,
      `(${type.tensor_type.shape.dim.map((d) => d.dim_param || Number(d.dim_value)).join(", ")})`,
    ]),
  );

describe("nabi info", () => {
  it("tells a person what is in a file", () => {
    const { code, out, err } = nabi(folder, ["info", "density.onnx"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^file +density\.onnx, \d+ KiB$/m);
    expect(out).toMatch(/^method +posteriorEstimator \(density\)$/m);
    expect(out).toMatch(/^parameters +a ~ normal\(0, 1\), b ~ normal\(0, 1\)$/m);
    expect(out).toMatch(/^data +linear, 3$/m);
    expect(out).toMatch(/^training +2 epochs \(all epochs done\), best \d, validation loss \d/m);
  });

  it("tells a program the same", () => {
    const info = JSON.parse(nabi(folder, ["info", "quantile.onnx", "--json"]).out);
    expect(info).toMatchObject({
      kind: "quantile",
      levels: [0.05, 0.5, 0.95],
      shape: [3],
      training: { epochs: 2, seed: 1, engine: "onnxruntime" },
    });
  });

  it.each(["point", "quantile", "density"])("names the inputs and outputs that the graph of a %s has", async (kind) => {
    const path = join(folder, `${kind}.onnx`);
    const info = await estimatorInfo(path);
    const { graph } = decodeModel((await readEstimator(path)).bytes);
    const { condition: _condition, ...outputs } = portsOf(graph.output);
    expect(info.inputs).toEqual(portsOf(graph.input));
    expect(info.outputs).toEqual(outputs);
    expect(
      infoText(info)
        .split("\n")
        .every((line) => line.length < 160),
    ).toBe(true);
  });

  it.each([
    [["nowhere.onnx"], /^nabi: load: a readable file is required, got nowhere\.onnx: ENOENT/],
    [["data.npy"], /^nabi: load: data\.npy must be an ONNX file, but it is corrupted or of another kind$/],
    [[], /^error: missing required argument 'estimator'$/],
  ])("refuses %j", (parameters, message) => {
    const { code, out, err } = nabi(folder, ["info", ...parameters]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err.trimEnd()).toMatch(message);
  });
});
