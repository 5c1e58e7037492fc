import { describe, expect, it } from "vitest";
import { random } from "#src/random/random.js";
import { emptyBatch, gatherBatch } from "#src/training/batches.js";
import { flips, image } from "../estimators/models.js";

const data = {
  parameters: Float32Array.of(1, 2, 3),
  data: Float32Array.of(10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33),
  length: 3,
};
const row = (i: number): number[] => Array.from(data.data.subarray(4 * i, 4 * i + 4));

describe("gatherBatch", () => {
  it("copies rows in the order asked for, and repeats the last one", () => {
    const batch = emptyBatch(4, data);
    gatherBatch(data, [2, 0], batch, flips);
    expect(Array.from(batch.parameters)).toEqual([3, 1, 1, 1]);
    expect(Array.from(batch.data)).toEqual([...row(2), ...row(0), ...row(0), ...row(0)]);
    expect(batch.beside).toBeUndefined();
  });

  it("copies the statistics that stand beside the data", () => {
    const both = { ...data, beside: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6) };
    const batch = emptyBatch(2, both);
    gatherBatch(both, [2, 1], batch, []);
    expect(Array.from(batch.beside!)).toEqual(Array.from(Float32Array.of(0.5, 0.6, 0.3, 0.4)));
  });

  it("shows every row under each of the symmetries in turn, with its own parameters", () => {
    const batch = emptyBatch(3, data);
    const stream = random(1);
    const seen = new Map<string, number>();
    for (let i = 0; i < 400; i++) {
      gatherBatch(data, [0, 1, 2], batch, flips, stream);
      expect(Array.from(batch.parameters)).toEqual([1, 2, 3]);
      const key = Array.from(batch.data.subarray(4, 8)).join();
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(flips.map((flip) => image(row(1), flip).join()).sort());
    for (const count of seen.values()) expect(Math.abs(count - 100)).toBeLessThan(45); // five standard deviations
  });
});
