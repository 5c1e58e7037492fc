import { describe, expect, it } from "vitest";
import { logProbOverRows } from "#src/potentials/posterior-answers.js";
import { parameterTable } from "#src/tables/parameter-table.js";

/** a + 10 b, or a alone. */
const of = (names: readonly string[]) =>
  logProbOverRows(names, (rows) => {
    const d = names.length;
    return Float64Array.from({ length: rows.length / d }, (_, i) => rows[i * d]! + (d > 1 ? 10 * rows[i * d + 1]! : 0));
  });

describe("logProb", () => {
  it("is a number for one value: by name, as a list, as a typed list, as a number", async () => {
    expect(await of(["a", "b"])({ b: 2, a: 1 })).toBe(21);
    expect(await of(["a", "b"])([1, 2])).toBe(21);
    expect(await of(["a", "b"])(Float64Array.of(1, 2))).toBe(21);
    expect(await of(["a"])(3)).toBe(3);
    expect(await of(["a"])([3])).toBe(3);
  });

  it("is one number a row for rows: a table, whatever the order of its columns, or lists of lists", async () => {
    const table = parameterTable(["b", "a"], Float64Array.of(2, 1, 4, 3));
    expect(await of(["a", "b"])(table)).toEqual(Float64Array.of(21, 43));
    expect(await of(["a", "b"])([[1, 2], Float64Array.of(3, 4)])).toEqual(Float64Array.of(21, 43));
    expect(await of(["a"])([[1], [2], [3]])).toEqual(Float64Array.of(1, 2, 3));
    expect(await of(["a"])([[1]])).toEqual(Float64Array.of(1));
  });

  it("guesses no rows in a flat list, and no row in a short one", async () => {
    await expect(of(["a"])([1, 2, 3])).rejects.toThrow("parameters: 1 values (a) are required, got 3");
    await expect(of(["a", "b"])([[1, 2], [3]])).rejects.toThrow("parameters: 2 values (a, b) are required, got 1");
  });
});
