import { describe, expect, it } from "vitest";
import { type DataInput, dataSets } from "#src/tables/data-sets.js";

const sorted = (input: DataInput, shape: readonly number[]): unknown => {
  const { length, batch, values } = dataSets(input, shape, "f");
  return [length, batch, Array.from(values)];
};
const refused =
  (input: unknown, shape: readonly number[]): (() => unknown) =>
  () =>
    dataSets(input as DataInput, shape, "f");

describe("dataSets", () => {
  it("takes one data set in its declared shape, or flat", () => {
    const one = [1, false, [1, 2, 3, 4]];
    expect(
      sorted(
        [
          [1, 2],
          [3, 4],
        ],
        [2, 2],
      ),
    ).toEqual(one);
    expect(sorted([1, 2, 3, 4], [2, 2])).toEqual(one);
    expect(sorted(Float32Array.of(1, 2, 3, 4), [2, 2])).toEqual(one);
    expect(sorted({ shape: [2, 2], data: Int32Array.of(1, 2, 3, 4) }, [2, 2])).toEqual(one);
    expect(sorted([Float32Array.of(1, 2), Float32Array.of(3, 4)], [2, 2])).toEqual(one);
    expect(sorted(5, [])).toEqual([1, false, [5]]);
  });

  it("takes a batch by its leading axis", () => {
    const two = [2, true, [1, 2, 3, 4, 5, 6, 7, 8]];
    expect(
      sorted(
        [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ],
        [2, 2],
      ),
    ).toEqual(two);
    expect(sorted([[1, 2, 3, 4], Float64Array.of(5, 6, 7, 8)], [2, 2])).toEqual(two);
    const values = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    expect(sorted({ shape: [2, 2, 2], data: values }, [2, 2])).toEqual(two);
    expect(sorted({ shape: [2, 2], parameters: [1], data: values } as DataInput, [2, 2])).toEqual(two);
    expect(sorted({ shape: [1, 2, 2], data: values.subarray(0, 4) }, [2, 2])).toEqual([1, true, [1, 2, 3, 4]]);
    expect(sorted([1, 2, 3], [])).toEqual([3, true, [1, 2, 3]]);
    expect(sorted([[1, 2]], [2])).toEqual([1, true, [1, 2]]);
  });

  it("passes typed arrays of floats on without a copy", () => {
    const values = Float32Array.of(1, 2);
    expect(dataSets(values, [2], "f").values).toBe(values);
  });

  it("names both shapes where neither fits, and never guesses a batch from a flat list", () => {
    expect(refused([1, 2, 3], [2, 2])).toThrow("f: data of shape [2, 2], or a batch [B, 2, 2], are required, got [3]");
    expect(refused(new Float32Array(8), [2, 2])).toThrow(
      /got \[8\]; a flat batch needs its shape: \{ shape: \[2, 2, 2\], data \}$/,
    );
    expect(refused({ shape: [4, 2], data: new Float32Array(8) }, [2, 2])).toThrow(/got \[4, 2\]$/);
    expect(
      refused(
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [3, 2],
      ),
    ).toThrow(/data of shape \[3, 2\].* got \[2, 3\]/);
    expect(refused(1, [1])).toThrow(/data of shape \[1\].* got \[\]/);
    expect(refused([], [2])).toThrow(/got \[0\]/);
    expect(refused({ shape: [0, 2], data: [] }, [2])).toThrow(/got \[0, 2\]/);
    expect(refused({ shape: [3], parameters: 1, data: new Float32Array(4) }, [3])).toThrow(/got/);
  });

  it("names the first value that is not finite", () => {
    expect(refused([1, Number.NaN], [2])).toThrow("f: data must be finite numbers, got NaN at position 1");
    expect(
      refused(
        [
          [1, 2],
          [3, Infinity],
        ],
        [2],
      ),
    ).toThrow("f: data must be finite numbers, got Infinity at data set 1, position 1");
  });

  it("refuses what is no data", () => {
    expect(refused("1,2", [2])).toThrow("f: data must be numbers or lists of numbers, got string 1,2");
    expect(refused(null, [2])).toThrow(/got null/);
    expect(refused(undefined, [2])).toThrow(/got undefined/);
    expect(refused([[1, 2], [3]], [2, 2])).toThrow("f: lists at one depth must be equally long, got 2 and 1");
    expect(refused([1, "2"], [2])).toThrow(/numbers in lists of equal depth, got string 2/);
    expect(refused({ shape: [3], data: [1, 2] }, [3])).toThrow("f: data of shape [3] must hold as many values, got 2");
  });
});
