/** What every network must do, over a table of all of them. */
import { describe, expect, it } from "vitest";
import { evaluate } from "#src/engine/reference.js";
import { input } from "#src/graph/expression.js";
import { type Activation, activate } from "#src/networks/activation.js";
import { convolutional } from "#src/networks/convolutional.js";
import { dense } from "#src/networks/dense.js";
import { filterBank } from "#src/networks/filter-bank.js";
import type { Network } from "#src/networks/network.js";
import { residual } from "#src/networks/residual.js";
import { initializeParameters, rootScope } from "#src/networks/scope.js";
import { random } from "#src/random/random.js";

const field = [6, 6];
const networks: readonly { label: string; network: Network; shape: readonly number[]; parameters: number }[] = [
  {
    label: "dense",
    network: dense({ hidden: [64, 64] }),
    shape: [20],
    parameters: 20 * 64 + 64 + 64 * 64 + 64 + 64 * 3 + 3,
  },
  { label: "linear", network: dense({ hidden: [] }), shape: [20], parameters: 63 },
  { label: "dense on a field", network: dense({ hidden: [32] }), shape: field, parameters: 36 * 32 + 32 + 32 * 3 + 3 },
  { label: "dense on one number", network: dense({ hidden: [32] }), shape: [], parameters: 32 + 32 + 32 * 3 + 3 },
  {
    label: "residual",
    network: residual({ width: 64, blocks: 3 }),
    shape: [20],
    parameters: 20 * 64 + 64 + 6 * (64 * 64 + 64) + 64 * 3 + 3,
  },
  {
    label: "convolutional",
    network: convolutional({ channels: [8, 16], hidden: [32] }),
    shape: field,
    parameters: 80 + (16 * 72 + 16) + (16 * 32 + 32) + 99,
  },
  {
    label: "convolutional with two channels",
    network: convolutional({ channels: [8], hidden: [32] }),
    shape: [2, 6, 6],
    parameters: 8 * 18 + 8 + (72 * 32 + 32) + 99,
  },
  {
    label: "convolutional, channel means",
    network: convolutional({ channels: [8, 16], hidden: [32], readout: "mean", pooling: "average" }),
    shape: field,
    parameters: 80 + (16 * 72 + 16) + (16 * 32 + 32) + 99,
  },
  {
    label: "convolutional without pooling",
    network: convolutional({ channels: [4], hidden: [16], pooling: "none", activation: "silu" }),
    shape: field,
    parameters: 40 + (144 * 16 + 16) + 51,
  },
  {
    label: "filterBank",
    network: filterBank({ filters: 8, hidden: [32] }),
    shape: field,
    parameters: 3 * 8 * 9 + (24 * 32 + 32) + 99,
  },
  {
    label: "filterBank with two channels",
    network: filterBank({ filters: 8, hidden: [32] }),
    shape: [2, 6, 6],
    parameters: 3 * 8 * 18 + (24 * 32 + 32) + 99,
  },
];

const batch = 200;

function run(network: Network, shape: readonly number[], data: Float64Array, seed = 3): Float64Array {
  const scope = rootScope();
  const y = network.build(input("x", [batch, ...shape]), 3, scope);
  expect(y.shape).toEqual([batch, 3]);
  const values = initializeParameters(scope.specs.values(), random(seed));
  const parameters = Object.fromEntries(
    [...values].map(([name, own]) => [name, { data: own, shape: scope.specs.get(name)!.shape }]),
  );
  return evaluate({ outputs: { y } }, { ...parameters, x: { data, shape: [batch, ...shape] } })["y"]!.data;
}

function normals(length: number, seed: number): Float64Array {
  const values = new Float64Array(length);
  random(seed).fillNormal(values);
  return values;
}

const variance = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, x) => sum + x * x, 0) / values.length;

describe.each(networks)("$label", ({ network, shape, parameters }) => {
  const cells = shape.reduce((product, side) => product * side, 1);

  it("declares its parameters once, by unique names", () => {
    const scope = rootScope();
    network.build(input("x", [1, ...shape]), 3, scope);
    const count = [...scope.specs.values()].reduce((sum, spec) => sum + spec.shape.reduce((a, b) => a * b, 1), 0);
    expect(count).toBe(parameters);
    const before = [...scope.specs.keys()];
    network.build(input("x", [7, ...shape]), 3, scope);
    expect([...scope.specs.keys()]).toEqual(before);
  });

  it("keeps numbers of order one at the start", () => {
    const outputs = run(network, shape, normals(batch * cells, 1));
    expect(variance(outputs)).toBeGreaterThan(0.1);
    expect(variance(outputs)).toBeLessThan(8);
  });

  it("treats data sets one by one", () => {
    const data = normals(batch * cells, 1);
    const outputs = run(network, shape, data);
    const moved = run(
      network,
      shape,
      data.map((x, i) => (i < cells ? x + 1 : x)),
    );
    expect(moved.slice(3)).toEqual(outputs.slice(3));
    expect(moved.slice(0, 3)).not.toEqual(outputs.slice(0, 3));
  });

  it("starts elsewhere with another seed", () => {
    const data = normals(batch * cells, 1);
    expect(run(network, shape, data, 4)).not.toEqual(run(network, shape, data, 3));
  });
});

describe("convolutional", () => {
  it("refuses data that are no field", () => {
    expect(() => convolutional().build(input("x", [4, 20]), 1, rootScope())).toThrow(
      "convolutional: data on a grid (rows x columns, or channels x rows x columns) are required, got 20",
    );
  });

  it("stops halving at one pixel", () => {
    const y = convolutional({ channels: [2, 2, 2, 2, 2], hidden: [] }).build(input("x", [4, 5, 9]), 1, rootScope());
    expect(y.shape).toEqual([4, 1]);
  });
});

describe("initialization", () => {
  const spread = (network: Network, name: string): number => {
    const scope = rootScope();
    network.build(input("x", [1, 16, 16]), 3, scope);
    return Math.sqrt(variance(initializeParameters(scope.specs.values(), random(5)).get(name)!));
  };
  const cnn = { channels: [64, 64], hidden: [256] };
  const mlp = { hidden: [64, 256] };

  // Standard errors of the spreads are 3 % or less.
  it.each([
    ["he", convolutional(cnn), "convolution1/weight", 2 / 9],
    ["glorot", convolutional({ ...cnn, initialization: "glorot" }), "convolution1/weight", 2 / (9 + 64 * 9)],
    ["he", convolutional(cnn), "convolution2/weight", 2 / 576],
    ["glorot", convolutional({ ...cnn, initialization: "glorot" }), "convolution2/weight", 2 / (576 + 576)],
    ["glorot", convolutional({ ...cnn, initialization: "glorot" }), "dense1/weight", 2 / (1024 + 256)],
    ["glorot", convolutional({ ...cnn, initialization: "glorot" }), "output/weight", 2 / (256 + 3)],
    ["he", dense(mlp), "layer2/weight", 2 / 64],
    ["glorot", dense({ ...mlp, initialization: "glorot" }), "layer2/weight", 2 / (64 + 256)],
    ["he", dense(mlp), "output/weight", 1 / 256],
    ["glorot", dense({ ...mlp, initialization: "glorot" }), "output/weight", 2 / (256 + 3)],
  ] as const)("%s: %o, %s has variance %f", (_, network, name, expected) => {
    expect(Math.abs(spread(network, name) / Math.sqrt(expected) - 1)).toBeLessThan(0.12);
  });
});

describe("settings out of range", () => {
  it.each([
    [() => dense({ hidden: [0] }), "dense: hidden units of 1 or more are required, got [0]"],
    [() => residual({ blocks: 0 }), "residual: 1 block or more is required, got 0"],
    [() => convolutional({ channels: [1.5] }), "convolutional: channels of 1 or more are required, got [1.5]"],
    [
      () => convolutional({ pooling: "min" as "max" }),
      'convolutional: pooling "max", "average" or "none" is required, got "min"',
    ],
    [
      () => convolutional({ initialization: "keras" as "he" }),
      'convolutional: initialization "he" or "glorot" is required, got "keras"',
    ],
    [
      () => dense({ initialization: "zeros" as "he" }),
      'dense: initialization "he" or "glorot" is required, got "zeros"',
    ],
    [
      () => activate("swish" as Activation, input("x", [1])),
      'activation: one of relu, leakyRelu, tanh, softplus, silu is required, got "swish"',
    ],
  ])("are refused", (make, message) => {
    expect(make).toThrow(message);
  });
});

describe("rootScope", () => {
  it("refuses one name for two shapes", () => {
    const scope = rootScope();
    const initial = () => new Float32Array(2);
    scope.within("a").parameter("w", [2], initial);
    expect(() => scope.parameter("a/w", [3], initial)).toThrow("parameter a/w: one shape is required, got 2 and 3");
  });
});
