import { expect, it } from "vitest";
import { evaluate } from "#src/engine/reference.js";
import { input } from "#src/graph/expression.js";
import { batchNormalize } from "#src/networks/batch-normalize.js";
import { random } from "#src/random/random.js";

it("brings each column to mean 0 and variance 1 over the batch, and leaves one that never varies at 0", () => {
  const rows = 50;
  const draws = new Float64Array(3 * rows);
  random(1).fillNormal(draws);
  const scales = [5, 300, 0];
  const data = draws.map((z, i) => 7 + scales[i % 3]! * z);
  const x = input("x", [rows, 3]);
  const y = evaluate({ outputs: { y: batchNormalize(x) } }, { x: { data, shape: x.shape } })["y"]!.data;
  const moments = [0, 1, 2].map((column) => {
    const values = Array.from({ length: rows }, (_, i) => y[3 * i + column]!);
    const mean = values.reduce((a, b) => a + b, 0) / rows;
    return [mean, values.reduce((a, b) => a + (b - mean) ** 2, 0) / rows] as const;
  });
  moments.forEach(([mean, variance], column) => {
    expect(mean).toBeCloseTo(0, 12);
    expect(Math.abs(variance - Math.sign(scales[column]!))).toBeLessThan(1e-4); // Keras' 0.001 beside a variance of 25
  });
});
