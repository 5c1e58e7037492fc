import { describe, expect, it } from "vitest";
import { scoreTable } from "#src/plots/score-table.js";
import { mimeBundle } from "#src/runtime/display.js";

const rows = [
  {
    method: "NRE",
    parameter: "a",
    seeds: 1,
    RMSE: 0.0317,
    RMSE_se: 0.0012,
    logScore: -1.5,
    logScore_se: 0.05,
    CRPS: null,
  },
  {
    method: "MCMC",
    parameter: "a",
    seeds: 1,
    RMSE: 0.0293,
    RMSE_se: 0.0009,
    logScore: 2.387,
    logScore_se: 0.01,
    CRPS: null,
  },
];

describe("score table", () => {
  it("orders methods, scales scores and leaves out what nobody has", () => {
    const { cells } = scoreTable(rows, { formats: { RMSE: { scale: 100, title: "RMSE x100" } } });
    expect(cells).toEqual([
      ["", "RMSE x100", "logScore"],
      ["MCMC", "2.93 ± 0.09", "2.39 ± 0.01"],
      ["NRE", "3.17 ± 0.12", "−1.50 ± 0.05"],
    ]);
  });
  it("puts the published values below, and shows itself in three forms", () => {
    const table = scoreTable(rows, {
      columns: ["RMSE", "CRPS"],
      format: { scale: 100, digits: 1 },
      paper: { RMSE: { NRE: 3.173 } },
      title: "Scores <x100>",
    });
    expect(table.cells.slice(1)).toEqual([
      ["MCMC", "2.9 ± 0.1", "–"],
      ["NRE", "3.2 ± 0.1", "–"],
      ["  published", "3.2", ""],
    ]);
    const bundle = mimeBundle(table);
    expect(bundle["text/html"]).toContain("Scores &lt;x100&gt;");
    expect(bundle["text/markdown"]).toContain("|  | RMSE | CRPS |\n|---|---:|---:|\n| MCMC | 2.9 ± 0.1 | – |");
    expect(String(bundle["text/plain"]).split("\n")).toHaveLength(5);
  });
  it("names no parameter where some rows leave out the only one", () => {
    const { parameter: _, ...without } = rows[1]!;
    expect(scoreTable([rows[0]!, without], { columns: ["RMSE"] }).cells.map(([label]) => label)).toEqual([
      "",
      "MCMC",
      "NRE",
    ]);
  });
  it("names the parameter where there are several", () => {
    const two = [...rows, { method: "MCMC", parameter: "b", RMSE: 1 }];
    expect(scoreTable(two, { columns: ["RMSE"] }).cells.map((row) => row[0])).toEqual([
      "",
      "MCMC, a",
      "MCMC, b",
      "NRE, a",
    ]);
  });
  it("refuses an empty table", () => {
    expect(() => scoreTable([])).toThrow("scoreTable: at least one row is required, got none");
  });
});
