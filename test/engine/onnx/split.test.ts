import { describe, expect, it } from "vitest";
import { chooseOnnxEngine } from "#src/engine/choose.js";
import { decodeModel, encodeModel } from "#src/engine/onnx/encode.js";
import { lowerProgram } from "#src/engine/onnx/lower.js";
import { splitModel } from "#src/engine/onnx/split.js";
import { batchDimension as b, drawsDimension as n } from "#src/graph/dimension.js";
import { add, exp, multiply, tanh } from "#src/graph/elementwise.js";
import { constant, type Expression, input } from "#src/graph/expression.js";
import { matmul } from "#src/graph/matrix.js";
import { reshape } from "#src/graph/shape.js";

const weight = constant([1, -2, 0.5, 3, 1, -1], [2, 3]);
const condition = tanh(matmul(input("data", [b, 2]), weight));
/** Draws that use the condition twice, and an answer that is the condition itself. */
const draws = add(
  multiply(reshape(condition, [b, 1, 3]), input("noise", [b, n, 3])),
  reshape(exp(condition), [b, 1, 3]),
);
const program = (outputs: Record<string, Expression>) => encodeModel(lowerProgram({ outputs }, { nabi: "kept" }));

const data = { data: Float32Array.of(0.1, 0.2, -0.3, 0.4), shape: [2, 2] };
const noise = { data: Float32Array.from({ length: 2 * 5 * 3 }, (_, i) => i / 30), shape: [2, 5, 3] };

describe("splitModel", () => {
  it("gives two models that together are the whole", async () => {
    const bytes = program({ draws, condition });
    const engine = await chooseOnnxEngine();
    const { front, back, outputs } = splitModel(bytes, "condition");
    const [whole, network, head] = await Promise.all([
      engine.open(bytes),
      engine.open(front),
      engine.open(back(outputs)),
    ]);
    const expected = await whole.run({ data, noise });
    const made = await network.run({ data });
    expect(Object.keys(made)).toEqual(["condition"]);
    expect(made["condition"]!.data).toEqual(expected["condition"]!.data);
    // The size of the batch may be read off the data: they are given to both.
    const answered = await head.run({ data, noise, condition: made["condition"]! });
    expect(Object.keys(answered)).toEqual(["draws"]);
    expect(answered["draws"]!.data).toEqual(expected["draws"]!.data);
  });

  it("leaves each half only what it needs", () => {
    const { front, back } = splitModel(program({ draws, condition }), "condition");
    const [network, head] = [decodeModel(front), decodeModel(back(["draws"]))];
    expect(network.graph.input.map(({ name }) => name)).toEqual(["data"]);
    expect(head.graph.input.map(({ name }) => name)).toContain("condition");
    const tanhs = (model: typeof head) => model.graph.node.filter((node) => node.op_type === "Tanh").length;
    expect([tanhs(network), tanhs(head)]).toEqual([1, 0]);
    expect(back(["draws"]).length).toBeLessThan(program({ draws, condition }).length);
  });

  it("cuts the second half down to the outputs that are asked for", async () => {
    const { back, outputs } = splitModel(program({ draws, twice: multiply(condition, 2), condition }), "condition");
    expect(outputs).toEqual(["draws", "twice"]);
    const { graph } = decodeModel(back(["twice"]));
    expect(graph.input.map(({ name }) => name)).toEqual(["condition"]);
    expect(graph.output.map(({ name }) => name)).toEqual(["twice"]);
    expect(graph.node.map((node) => node.op_type)).toEqual(["Mul", "Identity"]);
  });

  it("passes on an answer that is the condition itself", async () => {
    const { back } = splitModel(program({ estimate: condition, condition }), "condition");
    const head = await (await chooseOnnxEngine()).open(back(["estimate"]));
    const values = { data: Float32Array.of(1, 2, 3), shape: [1, 3] };
    const given = { data: { data: new Float32Array(2), shape: [1, 2] }, condition: values };
    expect(Array.from((await head.run(given))["estimate"]!.data)).toEqual([1, 2, 3]);
  });

  it("asks for an output of that name", () => {
    expect(() => splitModel(program({ draws }), "condition")).toThrow(
      "onnx: a model with output condition is required, got draws",
    );
  });
});
