import { describe, expect, it } from "vitest";
import type { Engine } from "#src/engine/engine.js";
import { onnxruntimeEngine } from "#src/engine/onnxruntime.js";
import { onnxruntimeWebEngine } from "#src/engine/onnxruntime-web.js";
import { evaluate } from "#src/engine/reference.js";
import { tensorflowEngine } from "#src/engine/tensorflow.js";
import { batchDimension, drawsDimension } from "#src/graph/dimension.js";
import { add, multiply } from "#src/graph/elementwise.js";
import { constant, type Expression, input, type Program } from "#src/graph/expression.js";
import { gradient } from "#src/graph/gradient.js";
import { matmul } from "#src/graph/matrix.js";
import { normalCdf, normalQuantile } from "#src/graph/normal.js";
import { maxPool2d } from "#src/graph/pooling.js";
import { reshape } from "#src/graph/shape.js";
import { broadcastTo, sum } from "#src/graph/sum.js";
import { caseInputs, operatorCases, sampleInputs } from "../graph/operator-cases.js";

const engines: Record<string, Engine> = {
  onnxruntime: await onnxruntimeEngine(),
  "onnxruntime-web": await onnxruntimeWebEngine(),
  tensorflow: await tensorflowEngine(),
};

/** A case's value and all its gradients as one program. */
function caseProgram(example: (typeof operatorCases)[number]): { program: Program; leaves: Expression[] } {
  const leaves = caseInputs(example);
  const value = example.build(leaves);
  const variables = leaves.filter((_, i) => example.differentiable !== false && !example.constantInputs?.includes(i));
  const gradients = gradient(sum(multiply(value, value)), variables);
  return { program: { outputs: { value, ...Object.fromEntries(gradients.map((g, i) => [`g${i}`, g])) } }, leaves };
}

describe.each(Object.entries(engines))("%s", (_name, engine) => {
  it.each(operatorCases)("agrees with the reference on $name and its gradient", async (example) => {
    const { program, leaves } = caseProgram(example);
    const feeds = Object.fromEntries(
      sampleInputs(example, 3).map((values, i) => [
        `x${i}`,
        { data: Float32Array.from(values), shape: leaves[i]!.shape },
      ]),
    );
    const expected = evaluate(program, feeds);
    const executable = await engine.compile(program);
    const got = await executable.run(feeds);
    for (const [name, { data, shape }] of Object.entries(expected)) {
      expect(got[name]!.shape, name).toEqual(shape);
      const scale = Math.max(1, ...data.map(Math.abs));
      const error = Math.max(...data.map((v, i) => Math.abs(v - got[name]!.data[i]!)));
      expect(error, name).toBeLessThanOrEqual(1e-5 * scale);
    }
    await executable.dispose();
  });

  it("keeps the tails of the normal distribution", async () => {
    const x = input("x", [9]);
    const p = input("p", [7]);
    const program = { outputs: { cdf: normalCdf(x), quantile: normalQuantile(p) } };
    const feeds = {
      x: { data: Float32Array.of(-9, -6, -4, -1, 0, 1, 3, 5, 9), shape: [9] },
      p: { data: Float32Array.of(1e-30, 1e-12, 1e-6, 1e-3, 0.5, 0.99, 1 - 2 ** -20), shape: [7] },
    };
    const expected = evaluate(program, feeds);
    const got = await (await engine.compile(program)).run(feeds);
    expected["cdf"]!.data.forEach((v, i) => void expect(Math.abs(got["cdf"]!.data[i]! / v - 1)).toBeLessThan(2e-5));
    expected["quantile"]!.data.forEach((v, i) => void expect(got["quantile"]!.data[i]).toBeCloseTo(v, 5));
  });

  it("gives a tie to the first pixel, in row-major order", async () => {
    const x = input("x", [1, 1, 2, 4]);
    const program = {
      outputs: { g: gradient(sum(multiply(maxPool2d(x, 2), constant([1, 2], [1, 1, 1, 2]))), [x])[0]! },
    };
    const feeds = { x: { data: Float32Array.of(3, 3, 0, 5, 3, 3, 5, 5), shape: [1, 1, 2, 4] } };
    expect([...(await (await engine.compile(program)).run(feeds))["g"]!.data]).toEqual([1, 0, 0, 2, 0, 0, 0, 0]);
  });

  it("reads open dimensions off the data", async () => {
    const x = input("x", [batchDimension, 3]);
    const noise = input("noise", [batchDimension, drawsDimension, 2]);
    const rows = reshape(broadcastTo(reshape(x, [batchDimension, 1, 3]), [batchDimension, drawsDimension, 3]), [
      batchDimension * drawsDimension,
      3,
    ]);
    const y = add(
      matmul(rows, constant([1, 2, 3, 4, 5, 6], [3, 2])),
      reshape(noise, [batchDimension * drawsDimension, 2]),
    );
    const program = { outputs: { y: reshape(y, [batchDimension, drawsDimension, 2]) } };
    const executable = await engine.compile(program);
    for (const [b, n] of [
      [1, 1],
      [2, 5],
      [4, 3],
    ] as const) {
      const feeds = {
        x: { data: Float32Array.from({ length: b * 3 }, (_, i) => i), shape: [b, 3] },
        noise: { data: Float32Array.from({ length: b * n * 2 }, (_, i) => i / 10), shape: [b, n, 2] },
      };
      const got = (await executable.run(feeds))["y"]!;
      const expected = evaluate(program, feeds)["y"]!;
      expect(got.shape).toEqual([b, n, 2]);
      expected.data.forEach((v, i) => void expect(got.data[i]).toBeCloseTo(v, 4));
    }
  });

  it("writes into arrays that the caller keeps", async () => {
    const x = input("x", [2]);
    const executable = await engine.compile({ outputs: { y: multiply(x, 2) } });
    const into = { y: { data: new Float32Array(2), shape: [2] } };
    await executable.run({ x: { data: Float32Array.of(1, 2), shape: [2] } }, into);
    expect([...into.y.data]).toEqual([2, 4]);
  });

  it("names the input whose shape is wrong", async () => {
    const x = input("x", [2, 3]);
    const executable = await engine.compile({ outputs: { y: sum(x) } });
    await expect(executable.run({ x: { data: new Float32Array(4), shape: [4] } })).rejects.toThrow(
      "run: 2 x 3 is required for x, got 4",
    );
    await expect(executable.run({})).rejects.toThrow("run: a value for x (2 x 3) is required, got none");
  });
});
