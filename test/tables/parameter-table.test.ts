import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { mimeBundle } from "#src/runtime/display.js";
import { formatNumber, namedVector } from "#src/tables/named-vector.js";
import { parameterTable, tableOfRows } from "#src/tables/parameter-table.js";

describe("namedVector", () => {
  it("is an array that can be read by name, and stays consistent", () => {
    const vector = namedVector(["a", "b"], [1, 2]);
    expect(vector).toBeInstanceOf(Float64Array);
    expect([vector.length, vector[1], vector["a"], [...vector]]).toEqual([2, 2, 1, [1, 2]]);
    vector[0] = 7;
    expect(vector["a"]).toBe(7);
  });
  it("shows names and values", () => {
    const vector = namedVector(["a", "b"], [1 / 3, 1234567]);
    expect(inspect(vector)).toBe("a: 0.3333, b: 1235000");
    expect(mimeBundle(vector)["text/html"]).toContain("<th>b</th>");
  });
  it("refuses values that do not fit its names", () => {
    expect(() => namedVector(["a"], [1, 2])).toThrow("namedVector: 1 values (a) are required, got 2");
  });
});

describe("parameterTable", () => {
  const table = parameterTable(["a", "b"], Float64Array.of(1, 2, 3, 4, 5, 6));
  it("gives rows and columns", () => {
    expect(table.length).toBe(3);
    expect([...table.at(1)]).toEqual([3, 4]);
    expect(table.at(-1)["b"]).toBe(6);
    expect(table.column("b")).toEqual(Float64Array.of(2, 4, 6));
    expect(() => table.at(3)).toThrow("at: a row below 3 is required, got 3");
    expect(() => table.column("c")).toThrow("column: one of a, b is required, got c");
    expect(() => parameterTable(["a", "b"], Float64Array.of(1))).toThrow(/rows of 2 values are required, got 1/);
  });
  it("shows its first rows, with labels where it has them", () => {
    expect(inspect(tableOfRows(["a"], [[1], [22.5]], ["0.05", "0.95"]))).toBe("         a\n0.05     1\n0.95  22.5");
    const long = parameterTable(["a"], new Float64Array(1234));
    expect(inspect(long)).toMatch(/… 1,224 more rows$/);
    expect(mimeBundle(parameterTable(["<a>"], new Float64Array(1)))["text/html"]).toContain("&lt;a&gt;");
  });
});

it("formatNumber keeps four digits", () => {
  expect([0.000123456, 12.3456, 3, -1.5e-12, Number.NaN].map(formatNumber)).toEqual([
    "0.0001235",
    "12.35",
    "3",
    "-1.5e-12",
    "NaN",
  ]);
});
