import { describe, expect, it } from "vitest";
import { startEmission } from "#src/engine/onnx/emitter.js";
import { loweredOperators, lowerProgram } from "#src/engine/onnx/lower.js";
import { batchDimension, drawsDimension } from "#src/graph/dimension.js";
import { add, multiply, tanh } from "#src/graph/elementwise.js";
import { constant, type Expression, input } from "#src/graph/expression.js";
import { operators } from "#src/graph/operators.js";
import { broadcastTo } from "#src/graph/sum.js";

describe("an emission", () => {
  it("emits a repeated node, and a repeated small constant, once", () => {
    const emit = startEmission();
    const twice = [1, 2].map(() => emit.node("Add", ["x", emit.float(2)]));
    expect(twice[0]).toBe(twice[1]);
    expect(emit.nodes).toHaveLength(1);
    expect(emit.constants).toHaveLength(1);
    expect(emit.node("Add", ["x", emit.float(3)])).not.toBe(twice[0]);
    expect(emit.node("Softmax", ["x"], { axis: 0 })).not.toBe(emit.node("Softmax", ["x"], { axis: 1 }));
  });

  it("keeps constants of equal bytes but different shape or type apart", () => {
    const emit = startEmission();
    emit.float([0, 0], [2]);
    emit.float([0, 0], [1, 2]);
    emit.int64([0]);
    expect(emit.constants.map(({ type, shape }) => `${type} ${shape}`)).toEqual([
      "float32 2",
      "float32 1,2",
      "int64 1",
    ]);
  });

  it("gives a node its second output once, and says when there is no such node", () => {
    const emit = startEmission();
    const y = emit.node("MaxPool", ["x"], { kernel_shape: [2, 2] });
    expect(emit.secondOutput(y)).toBe(emit.secondOutput(y));
    expect(emit.nodes[0]!.outputs).toEqual([y, `${y}_second`]);
    expect(() => emit.secondOutput("nowhere")).toThrow("onnx: a node that makes nowhere is required");
  });

  it("says when the size of an open dimension cannot be read anywhere", () => {
    expect(() => startEmission().shape([batchDimension, 2])).toThrow(
      "an input with an axis of size B alone is required",
    );
  });
});

describe("lowerProgram", () => {
  it("knows every operator, and no other", () => {
    expect([...loweredOperators].sort()).toEqual([...operators.keys()].sort());
  });

  it("names open dimensions, and their products, in inputs and outputs", () => {
    const noise = input("noise", [batchDimension, drawsDimension, 3]);
    const { inputs, outputs } = lowerProgram({ outputs: { y: tanh(noise) } });
    expect(inputs[0]!.shape).toEqual(["B", "N", 3]);
    expect(outputs[0]!.shape).toEqual(["B", "N", 3]);
  });

  it("writes equal subgraphs once", () => {
    const x = input("x", [3]);
    const half = (): Expression => multiply(tanh(x), constant(0.5));
    const { nodes } = lowerProgram({ outputs: { y: add(half(), broadcastTo(half(), [3])) } });
    expect(nodes.filter(({ type }) => type === "Tanh")).toHaveLength(1);
  });

  it("names an operator that it does not know", () => {
    const strange: Expression = { operator: "frobnicate", inputs: [], attributes: {}, shape: [] };
    expect(() => lowerProgram({ outputs: { y: strange } })).toThrow("got frobnicate");
  });
});
