import { describe, expect, it } from "vitest";
import { plot } from "#src/plots/plot.js";
import { layers } from "./spec-reading.js";

describe("plot.line", () => {
  it("puts few ticks on a logarithmic axis and refuses zero there", () => {
    const { spec } = plot.line({ x: [10, 1000], y: [1, 2] }, { xScale: "log" });
    expect((layers(spec)[0]!.encoding["x"]!["axis"] as { values: number[] }).values).toEqual([
      10, 20, 50, 100, 200, 500, 1000,
    ]);
    expect(() => plot.line({ x: [0, 1], y: [1, 2] }, { xScale: "log" })).toThrow(
      "positive values are required on a logarithmic axis, got 0",
    );
  });
});
