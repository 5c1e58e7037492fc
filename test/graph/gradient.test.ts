import { describe, expect, it } from "vitest";
import { evaluate } from "#src/engine/reference.js";
import { add, multiply, relu } from "#src/graph/elementwise.js";
import { constant, type Expression, input, parameter, topologicalOrder } from "#src/graph/expression.js";
import { gradient, parameterGradients } from "#src/graph/gradient.js";
import { operators } from "#src/graph/operators.js";
import { max } from "#src/graph/reduction.js";
import { sum } from "#src/graph/sum.js";
import { caseInputs, operatorCases, sampleInputs } from "./operator-cases.js";

const step = 1e-5;
const tolerance = 2e-8; // central differences in double precision: error ~ step² · f''' + ε / step

function feeds(values: readonly Float64Array[], leaves: readonly Expression[]) {
  return Object.fromEntries(leaves.map((leaf, i) => [`x${i}`, { data: values[i]!, shape: leaf.shape }]));
}

describe("gradient", () => {
  it("knows a case of every operator", () => {
    const covered = new Set<string>();
    for (const example of operatorCases) {
      const leaves = caseInputs(example);
      const result = sum(multiply(example.build(leaves), 2));
      for (const node of topologicalOrder([result])) covered.add(node.operator);
    }
    expect([...operators.keys()].filter((name) => !covered.has(name))).toEqual([]);
  });

  it.each(operatorCases.filter((example) => example.differentiable !== false))(
    "of $name equals central differences",
    (example) => {
      const leaves = caseInputs(example);
      const built = example.build(leaves);
      // A weighted sum of squares, so that upstream gradients differ between elements.
      const weights = constant(
        Float64Array.from({ length: built.shape.reduce((a, b) => a * b, 1) }, (_, i) => 0.5 + ((i * 7) % 11) / 10),
        built.shape,
      );
      const result = sum(multiply(weights, multiply(built, add(built, 0.3))));
      const values = sampleInputs(example);
      const at = (moved: readonly Float64Array[]): number =>
        evaluate({ outputs: { result } }, feeds(moved, leaves))["result"]!.data[0]!;
      const gradients = gradient(result, leaves);
      leaves.forEach((leaf, k) => {
        const exact = evaluate({ outputs: { g: gradients[k]! } }, feeds(values, leaves))["g"]!.data;
        expect(gradients[k]!.shape).toEqual(leaf.shape);
        if (example.constantInputs?.includes(k)) {
          expect(exact.every((g) => g === 0)).toBe(true);
          return;
        }
        const scale = Math.max(1, ...exact.map(Math.abs));
        for (let i = 0; i < exact.length; i++) {
          const move = (by: number) => values.map((v, j) => (j === k ? v.with(i, v[i]! + by) : v));
          const difference = (at(move(step)) - at(move(-step))) / (2 * step);
          expect(Math.abs(exact[i]! - difference)).toBeLessThan(tolerance * scale);
        }
      });
    },
  );

  it.each(operatorCases.filter((example) => example.differentiable === false))("of $name is refused", (example) => {
    const leaves = caseInputs(example);
    expect(() => gradient(sum(example.build(leaves)), leaves)).toThrow("first derivatives only");
  });

  it("adds up where a parameter is used twice, also through equal names", () => {
    const w = parameter("w", [2]);
    const loss = sum(add(multiply(w, w), multiply(3, parameter("w", [2]))));
    const g = parameterGradients(loss, ["w"]).get("w")!;
    const { data } = evaluate({ outputs: { g } }, { w: { data: Float64Array.of(2, -1), shape: [2] } })["g"]!;
    expect([...data]).toEqual([7, 1]);
  });

  it("shares between ties of a maximum and is zero at the kink of relu", () => {
    const x = input("x0", [4]);
    const value = { x0: { data: Float64Array.of(1, 3, 3, 2), shape: [4] } };
    expect([...evaluate({ outputs: { g: gradient(max(x), [x])[0]! } }, value)["g"]!.data]).toEqual([0, 0.5, 0.5, 0]);
    const zero = { x0: { data: new Float64Array(4), shape: [4] } };
    expect([...evaluate({ outputs: { g: gradient(sum(relu(x)), [x])[0]! } }, zero)["g"]!.data]).toEqual([0, 0, 0, 0]);
  });

  it("is zero for a variable that does not matter, and asks for one number", () => {
    const x = input("x0", [2]);
    const y = input("x1", [3]);
    const feed = { x0: { data: Float64Array.of(1, 2), shape: [2] } };
    expect([...evaluate({ outputs: { g: gradient(sum(x), [y])[0]! } }, feed)["g"]!.data]).toEqual([0, 0, 0]);
    expect(() => gradient(x, [x])).toThrow("gradient: one number is required, got 2");
  });
});
