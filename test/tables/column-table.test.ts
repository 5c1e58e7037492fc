import { table as arqueroTable, op } from "arquero";
import { describe, expect, it } from "vitest";
import { mimeBundle } from "#src/runtime/display.js";
import { columnTable } from "#src/tables/column-table.js";
import { tableOfRows } from "#src/tables/parameter-table.js";

const draws = tableOfRows(
  ["range", "smoothness"],
  [
    [0.1, 1],
    [0.3, 2],
    [0.2, 6],
  ],
);

describe("columnTable", () => {
  it("makes an arquero table of draws, with its verbs", () => {
    const table = columnTable(draws);
    expect(table.columnNames()).toEqual(["range", "smoothness"]);
    expect(table.rollup({ mean: op.mean("smoothness") }).get("mean", 0)).toBe(3);
    expect(table.orderby("range").array("smoothness")).toEqual([1, 6, 2]);
  });

  it("keeps what the rows are as a column", () => {
    const quantiles = tableOfRows(["range"], [[0.1], [0.4]], ["0.05", "0.95"]);
    expect(columnTable(quantiles).objects()).toEqual([
      { label: "0.05", range: 0.1 },
      { label: "0.95", range: 0.4 },
    ]);
  });

  it("takes records with the same fields", () => {
    const rows = [
      { method: "NBE", error: 0.2 },
      { method: "fKL", error: 0.1 },
    ];
    expect(columnTable(rows).objects()).toEqual(rows);
    expect(() => columnTable([...rows, { method: "NRE" }])).toThrow(
      "columnTable: records with the same fields are required (method, error), got method in record 2",
    );
    expect(() => columnTable([])).toThrow("columnTable: columns of one length are required, got none");
  });

  it("takes columns by name, and gives arquero tables back as they are", () => {
    const own = arqueroTable({ a: [1, 2] });
    expect(columnTable(own)).toBe(own);
    expect(columnTable(columnTable(own))).toBe(own);
    expect(columnTable({ a: Float32Array.of(1, 2), b: ["x", null] }).objects()).toEqual([
      { a: 1, b: "x" },
      { a: 2, b: null },
    ]);
  });

  it("draws itself: ten rows, and how many more there are", () => {
    const long = columnTable({
      n: Array.from({ length: 1012 }, (_, i) => (i === 1 ? null : i / 3)),
      "<b>": Array(1012).fill("<i>"),
    });
    const { "text/plain": text, "text/html": html } = mimeBundle(long) as Record<string, string>;
    expect(text).toContain("0.6667");
    expect(text!.split("\n")).toHaveLength(12);
    expect(text).toContain("… 1,002 more rows");
    expect(html).toContain("&lt;i&gt;");
    expect(mimeBundle(columnTable({ a: [] }))["text/plain"]).toBe("  a");
  });

  it("draws ten rows of a grouped table too, dates as dates, and lists as lists", () => {
    const table = columnTable({
      group: Array.from({ length: 30 }, (_, i) => i % 3),
      day: Array(30).fill(new Date("2026-05-01")),
      time: Array(30).fill(new Date("2026-05-01T12:30:00Z")),
      list: Array(30).fill([1, "a"]),
    });
    const text = String(mimeBundle(columnTable(table.groupby("group")))["text/plain"]);
    expect(text.split("\n")).toHaveLength(12);
    expect(text.split("\n")[1]).toBe("0      0  2026-05-01  2026-05-01T12:30:00.000Z  [ 1, 'a' ]");
  });

  it.each([
    [null, "columnTable: a table is required, got null"],
    [{}, "columnTable: columns of one length are required, got none"],
    [{ a: [1], b: [1, 2] }, "columnTable: columns of one length are required, got a: 1, b: 2"],
    [{ a: 5 }, "columnTable: columns by name are required, got number as a"],
  ])("refuses %j", (input, message) => {
    expect(() => columnTable(input as never)).toThrow(message);
  });
});
