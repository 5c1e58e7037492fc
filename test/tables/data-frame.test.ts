import { describe, expect, it } from "vitest";
import { assess } from "#src/diagnostics/assess.js";
import { scores } from "#src/diagnostics/scores.js";
import { columnTable } from "#src/tables/column-table.js";
import { loadDanfojs } from "#src/tables/danfojs.js";
import { dataFrame } from "#src/tables/data-frame.js";
import { tableOfRows } from "#src/tables/parameter-table.js";
import { conjugatePosterior, conjugateSimulations } from "../diagnostics/normal-posterior.js";

describe("dataFrame", () => {
  it("carries the tables of assess and scores to danfojs and back, missing values too", async () => {
    const methods = {
      posterior: {
        posterior: async (data: ReturnType<typeof conjugateSimulations>) =>
          conjugatePosterior(data.data, data.names, {}),
      },
      point: {
        estimate: async (data: ReturnType<typeof conjugateSimulations>) =>
          tableOfRows(
            data.names,
            Array.from({ length: data.length }, () => data.names.map(() => 0)),
          ),
      },
    };
    const assessed = await assess(methods, conjugateSimulations(20, 7), { draws: 20, onProgress: () => {} });
    const scored = scores(assessed);
    for (const table of [assessed, scored]) {
      expect(table.objects().some((row) => Object.values(row).includes(null))).toBe(true);
      const frame = dataFrame(table);
      expect(frame.shape).toEqual([table.numRows(), table.numCols()]);
      const back = columnTable(frame);
      expect(back.columnNames()).toEqual(table.columnNames());
      expect(back.objects()).toEqual(table.objects());
    }
    const means = dataFrame(assessed).groupby(["method"]).col(["truth"]).mean();
    const truths = assessed.filter((row: { method: string }) => row.method === "point").array("truth") as number[];
    expect(columnTable(means).array("truth_mean")).toEqual(
      [0, 1].map(() => expect.closeTo(truths.reduce((a, b) => a + b) / truths.length, 5)),
    );
  }, 30_000);

  it("takes draws", () => {
    const frame = dataFrame(
      tableOfRows(
        ["a", "b"],
        [
          [1, 2],
          [3, 4],
        ],
      ),
    );
    expect(frame.columns).toEqual(["a", "b"]);
    expect(frame.column("b").mean()).toBe(3);
  });

  it("refuses tables without rows", () => {
    expect(() => dataFrame({ a: [] })).toThrow("dataFrame: a table with at least one row is required, got none");
  });
});

describe("danfojs", () => {
  it("says how to get it where it is missing, and what is wrong where it does not load", () => {
    const failing = (code: string, message: string) => () => {
      throw Object.assign(new Error(message), { code });
    };
    expect(() => loadDanfojs(failing("MODULE_NOT_FOUND", "Cannot find module 'danfojs-node'"))).toThrow(
      "dataFrame: the optional package danfojs-node is required, got none: npm ci --include=optional",
    );
    expect(() => loadDanfojs(failing("MODULE_NOT_FOUND", "Cannot find module 'xlsx'"))).toThrow(
      "dataFrame: the package danfojs-node is required, and it cannot be loaded: Cannot find module 'xlsx'",
    );
  });
});
