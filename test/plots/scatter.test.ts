import { describe, expect, it } from "vitest";
import { assess } from "#src/diagnostics/assess.js";
import { plot } from "#src/plots/plot.js";
import { tableOfRows } from "#src/tables/parameter-table.js";
import { conjugatePosterior, conjugateSimulations } from "../diagnostics/normal-posterior.js";
import { layers, panels, rows } from "./spec-reading.js";

describe("plot.scatter", () => {
  it("reads the table of assess, medians before means, one seed of each method", async () => {
    const testSet = conjugateSimulations(50, 1);
    const posterior = async (data: typeof testSet) => conjugatePosterior(data.data, data.names);
    const estimate = async (data: typeof testSet) =>
      tableOfRows(
        data.names,
        Array.from(data.data, () => [0.25]),
      );
    const table = await assess(
      {
        NBE: { estimate },
        fKL: [
          { posterior, seed: 1 },
          { posterior, seed: 2 },
        ],
      },
      testSet,
      { draws: 10 },
    );
    const { spec, text } = plot.scatter(table, { unit: "m" });
    expect(text).toBe("estimates of parameter (m) against the truth: NBE, fKL");
    const [points, identity] = layers(panels(spec)[0]!);
    expect(rows(points!.data.values).every((row) => row[1] === 0.25)).toBe(true);
    expect(rows(identity!.data.values).every((row) => row[0] === row[1])).toBe(true);
    expect(rows(layers(panels(spec)[1]!)[0]!.data.values)).toHaveLength(50);
    expect(() => plot.scatter(table, { parameter: "b" })).toThrow("a parameter is required, one of a, got b");
    expect(() => plot.scatter(table, { estimate: "median" })).toThrow("NBE: a median is required, got none");
  });

  it("names the axes after the parameter, or as it is told", () => {
    const ranks = { S: { truth: [1, 2], estimate: [2, 1] } };
    const titles = (options: object): unknown[] => {
      const { encoding } = layers(panels(plot.scatter(ranks, { parameter: "rank", ...options }).spec)[0]!)[0]!;
      return [encoding["x"]?.title, encoding["y"]?.title];
    };
    expect(titles({})).toEqual(["true rank", "estimated rank"]);
    expect(titles({ xTitle: "rank of Z", yTitle: "rank of S" })).toEqual(["rank of Z", "rank of S"]);
  });
});
