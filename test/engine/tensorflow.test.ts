import * as tf from "@tensorflow/tfjs";
import { describe, expect, it, vi } from "vitest";
import { tfKernels } from "#src/engine/tensorflow/kernels.js";
import { loadTensorflow, type TensorflowBuild } from "#src/engine/tensorflow/load.js";
import { tensorflowEngine } from "#src/engine/tensorflow.js";
import { batchDimension } from "#src/graph/dimension.js";
import { add, multiply } from "#src/graph/elementwise.js";
import { constant, input } from "#src/graph/expression.js";
import { operators } from "#src/graph/operators.js";
import { reshape } from "#src/graph/shape.js";

const build = (name: string, load: () => Promise<unknown>): TensorflowBuild => ({ name, backend: "cpu", load });

describe("the TensorFlow.js engine", () => {
  it("has every operator, and no other", () => {
    expect(Object.keys(tfKernels).sort()).toEqual([...operators.keys()].sort());
  });

  it("prints nothing", async () => {
    const spies = (["log", "info", "warn", "error"] as const).map((name) => vi.spyOn(console, name));
    const engine = await tensorflowEngine();
    const x = input("x", [2]);
    await (await engine.compile({ outputs: { y: add(x, 1) } })).run({ x: { data: Float32Array.of(1, 2), shape: [2] } });
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  it("leaves nothing in the library's memory, for changing sizes too", async () => {
    const engine = await tensorflowEngine();
    const x = input("x", [batchDimension, 3]);
    const executable = await engine.compile({ outputs: { y: multiply(x, constant([1, 2, 3], [3])), same: x } });
    const before = tf.memory().numTensors;
    for (const rows of [1, 4, 4, 2]) {
      const { y } = await executable.run({ x: { data: new Float32Array(rows * 3).fill(1), shape: [rows, 3] } });
      expect([...y!.data.slice(-3)]).toEqual([1, 2, 3]);
    }
    await executable.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("gives results of their own: never the caller's array, nor a constant's", async () => {
    const engine = await tensorflowEngine();
    const executable = await engine.compile({
      outputs: { x: reshape(input("x", [2]), [2, 1]), c: constant([5, 6], [2]) },
    });
    const data = Float32Array.of(1, 2);
    const first = await executable.run({ x: { data, shape: [2] } });
    first["c"]!.data[0] = 100;
    data[0] = 100;
    expect([...first["x"]!.data]).toEqual([1, 2]);
    expect([...(await executable.run({ x: { data, shape: [2] } }))["c"]!.data]).toEqual([5, 6]);
  });
});

describe("loadTensorflow", () => {
  const missing = build("missing", () => Promise.reject(new Error("not installed")));
  const broken = build("broken", async () => ({
    ...tf,
    default: undefined,
    matMul: () => {
      throw new TypeError("util_1.isNullOrUndefined is not a function");
    },
  }));
  const working = build("working", () => import("@tensorflow/tfjs"));

  it("passes over a build that is missing and one that loads but does not compute, and says why", async () => {
    const loaded = await loadTensorflow([missing, broken, working]);
    expect(loaded.build).toBe("working");
    expect(Object.entries(loaded.passedOver).map(([name, error]) => `${name}: ${error}`)).toEqual([
      "missing: Error: not installed",
      "broken: TypeError: util_1.isNullOrUndefined is not a function",
    ]);
  });

  it("says how to get one where none works", async () => {
    await expect(loadTensorflow([missing, broken])).rejects.toThrow("npm install @tensorflow/tfjs");
  });
});
