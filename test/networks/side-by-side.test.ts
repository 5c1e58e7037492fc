/** Networks side by side against the parts by themselves. */
import { describe, expect, it } from "vitest";
import { evaluate } from "#src/engine/reference.js";
import { input } from "#src/graph/expression.js";
import { dense } from "#src/networks/dense.js";
import { initializeParameters, rootScope } from "#src/networks/scope.js";
import { sideBySide } from "#src/networks/side-by-side.js";
import { random } from "#src/random/random.js";

const [batch, size, features] = [4, 3, 2];

describe("sideBySide", () => {
  it("gives its dense layers what each network makes of the data", () => {
    const part = dense({ hidden: [] });
    const scope = rootScope();
    const x = input("x", [batch, size]);
    const y = sideBySide([part, part], { features, hidden: [] }).build(x, 2 * features, scope);
    const parts = [1, 2].map((i) => part.build(x, features, scope.within(`dense${i}`)));
    const weights = initializeParameters(scope.specs.values(), random(1));
    const identity = weights.get("dense/output/weight")!.fill(0);
    for (let i = 0; i < 2 * features; i++) identity[i * 2 * features + i] = 1;
    const feeds = Object.fromEntries(
      [...weights].map(([name, data]) => [name, { data, shape: scope.specs.get(name)!.shape }]),
    );
    const data = new Float64Array(batch * size);
    random(2).fillNormal(data);
    const outputs = { y, first: parts[0]!, second: parts[1]! };
    const values = evaluate({ outputs }, { ...feeds, x: { data, shape: [batch, size] } });
    const expected = Array.from({ length: batch }, (_, b) =>
      ["first", "second"].flatMap((name) =>
        Array.from(values[name]!.data.slice(b * features, (b + 1) * features), (value) => Math.max(0, value)),
      ),
    ).flat();
    expect(Math.min(...values["first"]!.data)).toBeLessThan(0); // else the activation would not show
    for (const [i, value] of values["y"]!.data.entries()) expect(value).toBeCloseTo(expected[i]!, 12);
  });

  it("refuses an empty list and widths that are none", () => {
    expect(() => sideBySide([])).toThrow("sideBySide: a list of one or more networks is required, got none");
    expect(() => sideBySide([dense()], { features: 0 })).toThrow(
      "sideBySide: features of 1 or more are required, got [0]",
    );
  });
});
