import { describe, expect, it } from "vitest";
import { selectSmallest } from "#src/numerics/select.js";
import { random } from "#src/random/random.js";

const shapes: Readonly<Record<string, (i: number, n: number) => number>> = {
  random: (i) => random(1).split(i).uniform(),
  sorted: (i) => i,
  reversed: (i, n) => n - i,
  "all equal": () => 3,
  "few values": (i) => i % 3,
};

describe("selectSmallest", () => {
  it.each(Object.entries(shapes))("finds every place among %s values", (_name, value) => {
    for (const n of [1, 2, 7, 100]) {
      const values = Float64Array.from({ length: n }, (_, i) => value(i, n));
      const sorted = values.slice().sort();
      for (let k = 0; k < n; k++) expect(selectSmallest(values.slice(), k)).toBe(sorted[k]);
    }
  });
});
