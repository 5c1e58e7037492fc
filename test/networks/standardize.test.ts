import { describe, expect, it } from "vitest";
import { evaluate } from "#src/engine/reference.js";
import { input } from "#src/graph/expression.js";
import { rootScope } from "#src/networks/scope.js";
import { defaultStandardization, type Standardization, standardize } from "#src/networks/standardize.js";
import { random } from "#src/random/random.js";
import { measure } from "#src/training/measure.js";

const [n, cells] = [500, 4];
const stream = random(1);
// Cell j has mean 10 j and standard deviation j + 1, but for the last, which never varies.
const data = Float32Array.from({ length: n * cells }, (_, i) =>
  i % cells === 3 ? 7 : 10 * (i % cells) + ((i % cells) + 1) * stream.normal(),
);

function scaled(how: Standardization): Float64Array {
  const scope = rootScope();
  const y = standardize(input("x", [n, 2, 2]), how, scope);
  const training = { data, parameters: new Float32Array(n), length: n };
  const measured = [...scope.specs.values()].map((spec) => [
    spec.name,
    { data: measure(spec, training), shape: spec.shape },
  ]);
  return evaluate({ outputs: { y } }, { ...Object.fromEntries(measured), x: { data, shape: [n, 2, 2] } })["y"]!.data;
}

const moments = (values: Float64Array): [number, number] => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length)];
};

describe("standardize", () => {
  it("by cells brings each to mean 0 and standard deviation 1, and keeps one that never varies at 0", () => {
    const made = scaled("cells");
    for (let j = 0; j < cells; j++) {
      const [mean, sd] = moments(Float64Array.from({ length: n }, (_, i) => made[i * cells + j]!));
      expect(mean).toBeCloseTo(0, 5);
      expect(sd).toBeCloseTo(j === 3 ? 0 : 1, 5);
    }
  });

  it("globally brings all together to mean 0 and standard deviation 1", () => {
    const [mean, sd] = moments(scaled("global"));
    expect(mean).toBeCloseTo(0, 5);
    expect(sd).toBeCloseTo(1, 5);
  });

  it("by channels brings each place of the first axis to mean 0 and standard deviation 1", () => {
    const made = scaled("channels");
    for (let channel = 0; channel < 2; channel++) {
      const own = made.filter((_z, i) => Math.floor((i % cells) / 2) === channel);
      const [mean, sd] = moments(own);
      expect(mean).toBeCloseTo(0, 5);
      expect(sd).toBeCloseTo(1, 5);
    }
  });

  it("leaves data alone when told so, and refuses what it does not know", () => {
    expect(Array.from(scaled("none"))).toEqual(Array.from(data));
    expect(() => scaled("rows" as "cells")).toThrow(
      'standardize: "cells", "columns", "channels", "global" or "none" is required, got "rows"',
    );
  });

  it("scales fields as one and lists number by number by default", () => {
    expect([[], [10], [16, 16], [2, 8, 8]].map(defaultStandardization)).toEqual(["cells", "cells", "global", "global"]);
  });
});
