import { describe, expect, it } from "vitest";
import { evaluate } from "#src/engine/reference.js";
import { add, multiply, negate } from "#src/graph/elementwise.js";
import {
  bindParameters,
  constant,
  type Expression,
  input,
  leaves,
  parameter,
  rewrite,
  sameShape,
  showShape,
  sizeOf,
  topologicalOrder,
} from "#src/graph/expression.js";
import { affine } from "#src/graph/matrix.js";

describe("shapes", () => {
  it("have sizes and names", () => {
    expect([sizeOf([]), sizeOf([2, 3]), sizeOf([4, 0])]).toEqual([1, 6, 0]);
    expect([showShape([]), showShape([2, 3])]).toEqual(["one number", "2 x 3"]);
    expect([sameShape([1, 2], [1, 2]), sameShape([1, 2], [1, 2, 1]), sameShape([], [])]).toEqual([true, false, true]);
  });
});

describe("constant", () => {
  it("fills a shape with one number, or takes one number a cell", () => {
    expect(constant(2, [2, 2]).attributes["values"]).toEqual(Float64Array.of(2, 2, 2, 2));
    expect(() => constant([1, 2, 3], [2, 2])).toThrow("constant: shape 2 x 2 takes 4 numbers, got 3");
  });
});

describe("topologicalOrder", () => {
  it("puts every node after its inputs, once", () => {
    const x = input("x", [1]);
    const shared = add(x, x);
    const root = multiply(shared, negate(shared));
    const order = topologicalOrder([root, shared]);
    expect(new Set(order).size).toBe(order.length);
    for (const node of order)
      for (const child of node.inputs) expect(order.indexOf(child)).toBeLessThan(order.indexOf(node));
  });

  it("does not overflow on deep graphs", () => {
    let y: Expression = input("x", []);
    for (let i = 0; i < 50_000; i++) y = negate(y);
    expect(topologicalOrder([y]).length).toBe(50_001);
  });
});

describe("expressions", () => {
  it("are plain data, so that threads can be sent them, shared nodes and all", () => {
    const x = input("x", [2]);
    const shared = add(x, 1);
    const sent = structuredClone({ outputs: { y: multiply(shared, shared) } });
    const [a, b] = sent.outputs.y.inputs;
    expect(a).toBe(b);
    expect(Array.from(evaluate(sent, { x: { data: Float64Array.of(1, 2), shape: [2] } })["y"]!.data)).toEqual([4, 9]);
  });
});

describe("leaves", () => {
  it("are found by name, and must not disagree about their shape", () => {
    const program = { outputs: { y: affine(input("x", [3, 2]), parameter("w", [2, 1]), parameter("b", [1])) } };
    expect([...leaves(program, "parameter").keys()].sort()).toEqual(["b", "w"]);
    expect([...leaves(program, "input").keys()]).toEqual(["x"]);
    const two = { outputs: { y: add(input("x", [2]), input("x", [1])) } };
    expect(() => leaves(two, "input")).toThrow(/^input x: one shape is required, got /);
  });
});

describe("bindParameters", () => {
  const program = { outputs: { y: affine(input("x", [1, 2]), parameter("w", [2, 1]), parameter("b", [1])) } };

  it("leaves nothing to be trained", () => {
    const bound = bindParameters(
      program,
      new Map([
        ["w", [2, 3]],
        ["b", [1]],
      ]),
    );
    expect(leaves(bound, "parameter").size).toBe(0);
    expect(Array.from(evaluate(bound, { x: { data: Float64Array.of(1, 10), shape: [1, 2] } })["y"]!.data)).toEqual([
      33,
    ]);
  });

  it("asks for every value", () => {
    expect(() => bindParameters(program, new Map([["w", [2, 3]]]))).toThrow(
      "bindParameters: a value is required for parameter b, got none",
    );
  });
});

describe("rewrite", () => {
  it("keeps untouched nodes as they are", () => {
    const y = add(input("x", [1]), 1);
    expect(rewrite({ outputs: { y } }, (node) => node).outputs["y"]).toBe(y);
  });
});
