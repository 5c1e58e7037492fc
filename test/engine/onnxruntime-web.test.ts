import { describe, expect, it } from "vitest";
import { encodeModel } from "#src/engine/onnx/encode.js";
import { lowerProgram } from "#src/engine/onnx/lower.js";
import { onnxruntimeEngine } from "#src/engine/onnxruntime.js";
import { onnxruntimeWebEngine } from "#src/engine/onnxruntime-web.js";
import { batchDimension } from "#src/graph/dimension.js";
import { multiply, tanh } from "#src/graph/elementwise.js";
import { constant, input } from "#src/graph/expression.js";
import { matmul } from "#src/graph/matrix.js";

const engines = [await onnxruntimeEngine(), await onnxruntimeWebEngine()];

describe.each(engines.map((engine) => [engine.name, engine] as const))("%s", (name, engine) => {
  it("opens an ONNX file and reads its open dimension off the data", async () => {
    const x = input("data", [batchDimension, 2]);
    const bytes = encodeModel(lowerProgram({ outputs: { y: tanh(matmul(x, constant([1, 0, 0, 2], [2, 2]))) } }));
    const executable = await engine.open(bytes);
    const { y } = await executable.run({ data: { data: Float32Array.of(1, 1, -1, 0.5, 0, 0), shape: [3, 2] } });
    expect(y!.shape).toEqual([3, 2]);
    [1, 2, -1, 1, 0, 0].forEach((v, i) => void expect(y!.data[i]).toBeCloseTo(Math.tanh(v), 6));
    await executable.dispose();
  });

  it("writes every output into arrays that the caller keeps, again and again", async () => {
    const x = input("x", [2]);
    const executable = await engine.compile({ outputs: { y: multiply(x, 2), z: multiply(x, x) } });
    const buffer = new Float32Array(6);
    const into = {
      y: { data: buffer.subarray(1, 3), shape: [2] },
      z: { data: buffer.subarray(4, 6), shape: [2] },
    };
    for (const k of [1, 3]) {
      const result = await executable.run({ x: { data: Float32Array.of(k, -k), shape: [2] } }, into);
      expect(result["y"]!.data).toBe(into.y.data);
      expect([...buffer]).toEqual([0, 2 * k, -2 * k, 0, k * k, k * k]);
    }
    await executable.dispose();
  });

  it("refuses bytes that are no model, and operators that it does not have, with its name", async () => {
    await expect(engine.open(Uint8Array.of(1, 2, 3))).rejects.toThrow(
      `${name}: an ONNX model that this engine can run is required`,
    );
    const unknown = encodeModel({
      nodes: [{ type: "Frobnicate", domain: "", inputs: ["x"], outputs: ["y"], attributes: {} }],
      constants: [],
      inputs: [{ name: "x", type: "float32", shape: [1] }],
      outputs: [{ name: "y", type: "float32", shape: [1] }],
      metadata: {},
    });
    await expect(engine.open(unknown)).rejects.toThrow("Frobnicate");
  });
});
