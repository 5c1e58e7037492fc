import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import type { Tensors } from "#src/engine/engine.js";
import { decodeModel, encodeModel } from "#src/engine/onnx/encode.js";
import { lowerProgram } from "#src/engine/onnx/lower.js";
import { winogradPays } from "#src/engine/onnx/winograd.js";
import { onnxruntimeEngine } from "#src/engine/onnxruntime.js";
import { onnxruntimeWebEngine } from "#src/engine/onnxruntime-web.js";
import { evaluate } from "#src/engine/reference.js";
import { conv2d, conv2dOperator } from "#src/graph/convolution.js";
import { add, multiply, relu } from "#src/graph/elementwise.js";
import {
  constant,
  type Expression,
  input,
  type Program,
  parameter,
  type Shape,
  sizeOf,
} from "#src/graph/expression.js";
import { gradient } from "#src/graph/gradient.js";
import { matmul } from "#src/graph/matrix.js";
import { node } from "#src/graph/operator.js";
import { maxPool2d } from "#src/graph/pooling.js";
import { mean } from "#src/graph/reduction.js";
import { reshape } from "#src/graph/shape.js";
import { sum } from "#src/graph/sum.js";
import { random } from "#src/random/random.js";

const engines = [await onnxruntimeEngine(), await onnxruntimeWebEngine()];

function normals(shape: Shape, seed: number): { data: Float32Array; shape: Shape } {
  const values = new Float64Array(sizeOf(shape));
  random(seed).fillNormal(values);
  return { data: Float32Array.from(values), shape };
}

interface ConvolutionCase {
  readonly name: string;
  readonly image: Shape;
  readonly out: number;
  readonly build: (x: Expression, w: Expression) => Expression;
}

const cases: readonly ConvolutionCase[] = [
  { name: "same, tiles that fit", image: [8, 32, 8, 8], out: 36, build: (x, w) => conv2d(x, w) },
  { name: "same, tiles cut on both sides", image: [9, 48, 7, 11], out: 48, build: (x, w) => conv2d(x, w) },
  { name: "valid", image: [8, 48, 9, 10], out: 40, build: (x, w) => conv2d(x, w, { padding: "valid" }) },
  {
    name: "uneven padding",
    image: [8, 40, 6, 6],
    out: 48,
    build: (x, w) => node(conv2dOperator, [x, w], { stride: 1, padding: [2, 0, 1, 2] }),
  },
  { name: "sums over many channels", image: [8, 128, 4, 4], out: 64, build: (x, w) => conv2d(x, w) },
];

interface Example {
  readonly name: string;
  readonly program: Program;
  readonly feeds: Tensors;
  /** What must not be in the ONNX graph: nodes of the forms that these replace. */
  readonly absent: readonly string[];
}

/** A convolution with both its gradients. */
function convolutionExample({ name, image, out, build }: ConvolutionCase): Example {
  const [x, w] = [input("x", image), parameter("w", [out, image[1]!, 3, 3])];
  const value = build(x, w);
  const [dx, dw] = gradient(sum(multiply(value, input("u", value.shape))), [x, w]);
  return {
    name,
    program: { outputs: { value, dx: dx!, dw: dw! } },
    feeds: { x: normals(image, 1), w: normals(w.shape, 2), u: normals(value.shape, 3) },
    absent: ["Conv", "ConvTranspose"],
  };
}

/** Two layers with bias, pooling and activation, which follow the convolutions' layout. */
function layersExample(): Example {
  const x = input("x", [8, 1, 16, 16]);
  const [w1, b1] = [parameter("w1", [32, 1, 3, 3]), parameter("b1", [32])];
  const [w2, b2] = [parameter("w2", [32, 32, 3, 3]), parameter("b2", [32])];
  const layer = (h: Expression, w: Expression, b: Expression): Expression =>
    relu(maxPool2d(add(conv2d(h, w), reshape(b, [32, 1, 1])), 2));
  const flat = reshape(layer(layer(x, w1, b1), w2, b2), [8, 512]);
  const loss = mean(multiply(flat, flat));
  const leaves = [w1, b1, w2, b2];
  const gradients = gradient(loss, leaves);
  const names = leaves.map((leaf) => leaf.attributes["name"] as string);
  return {
    name: "layers",
    program: { outputs: { loss, ...Object.fromEntries(gradients.map((g, i) => [`gradient/${names[i]}`, g])) } },
    feeds: {
      x: normals(x.shape, 4),
      ...Object.fromEntries(leaves.map((leaf, i) => [names[i], normals(leaf.shape, 5 + i)])),
    },
    absent: ["Conv", "MaxPool", "MaxUnpool"],
  };
}

/** The gradient of a layer whose result a dense layer reads. */
function denseLayersExample(): Program {
  const [w1, w2] = [parameter("w1", [64, 1, 3, 3]), parameter("w2", [64, 1024])];
  const h = relu(maxPool2d(conv2d(input("x", [32, 1, 8, 8]), w1), 2));
  const y = matmul(reshape(h, [32, 1024]), w2, { transposeB: true });
  const gradients = gradient(mean(multiply(y, y)), [w1, w2]);
  return { outputs: { "gradient/w1": gradients[0]!, "gradient/w2": gradients[1]! } };
}

const examples: readonly Example[] = [...cases.map(convolutionExample), layersExample()];
const typesOf = (program: Program): string[] => lowerProgram(program).nodes.map(({ type }) => type);

describe.each(examples)("Winograd's convolution: $name", ({ program, feeds, absent }) => {
  const expected = evaluate(program, feeds);

  it("takes the place of other forms", () => {
    for (const type of absent) expect(typesOf(program)).not.toContain(type);
  });

  it.each(engines.map((engine) => [engine.name, engine] as const))(
    "equals the reference on %s",
    async (_name, engine) => {
      const executable = await engine.compile(program);
      const got = await executable.run(feeds);
      for (const [name, { data, shape }] of Object.entries(expected)) {
        expect(got[name]!.shape).toEqual(shape);
        const scale = data.reduce((largest, v) => Math.max(largest, Math.abs(v)), 1);
        const error = data.reduce((largest, v, i) => Math.max(largest, Math.abs(v - got[name]!.data[i]!)), 0);
        expect(error / scale, name).toBeLessThanOrEqual(1e-5);
      }
      await executable.dispose();
    },
  );
});

describe("the choice of a convolution's form", () => {
  const weights = constant(new Float32Array(64 * 64 * 9), [64, 64, 3, 3]);

  it("leaves constant weights to the runtime's Conv", () => {
    expect(typesOf({ outputs: { y: conv2d(input("x", [8, 64, 8, 8]), weights) } })).toContain("Conv");
  });

  it("takes Winograd's for many channels and enough images only", () => {
    const geometry = (batch: number, channels: number, size: number) => ({
      image: [batch, channels, size, size],
      result: [batch, channels, size, size],
      before: [1, 1] as const,
    });
    expect(winogradPays(geometry(32, 64, 8))).toBe(true);
    expect(winogradPays(geometry(1, 64, 8))).toBe(false);
    expect(winogradPays(geometry(32, 4, 8))).toBe(false);
    expect(winogradPays(geometry(32, 64, 512))).toBe(false);
  });

  it("prunes the layouts that nobody uses", () => {
    const model = lowerProgram(examples.at(-1)!.program);
    const used = new Set([...model.nodes.flatMap(({ inputs }) => inputs), ...model.outputs.map(({ name }) => name)]);
    expect(model.nodes.filter(({ outputs }) => !outputs.some((name) => used.has(name)))).toEqual([]);
    expect(model.constants.filter(({ name }) => !used.has(name))).toEqual([]);
    expect(encodeModel(model).length).toBeGreaterThan(0);
  });

  it("changes the layout of images as matrices, also when onnxruntime has rearranged the graph", async () => {
    const folder = mkdtempSync(join(tmpdir(), "nabi-layout-"));
    const file = join(folder, "optimized.onnx");
    const session = await InferenceSession.create(encodeModel(lowerProgram(denseLayersExample())), {
      graphOptimizationLevel: "all",
      optimizedModelFilePath: file,
      logSeverityLevel: 3,
    });
    await session.release();
    const { node: nodes } = decodeModel(readFileSync(file)).graph;
    rmSync(folder, { recursive: true });
    const transposes = nodes.filter((one) => one.op_type === "Transpose");
    const permutations = transposes.map((one) => one.attribute[0]!.ints.map(Number));
    expect(permutations.length).toBeGreaterThan(0);
    expect(permutations).not.toContainEqual([2, 3, 0, 1]); // some 20 times slower than a matrix
  });
});
