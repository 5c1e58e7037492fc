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

  it("puts fewer ticks on a narrower linear axis", () => {
    const { spec } = plot.line({ x: [0, 1], y: [1, 2] }, { width: 180 });
    expect(layers(spec)[0]!.encoding["x"]!["axis"]).toEqual({ tickCount: 3 });
  });

  it("draws dashed curves above the others, in their own colours", () => {
    const { spec } = plot.line({ exact: { x: [0, 1], y: [0, 1], dashed: true }, fKL: { x: [0, 1], y: [1, 0] } });
    const [solid, dashed] = layers(spec);
    expect(solid!.data.values).not.toContain("exact");
    expect(dashed!.data.values).toContain("exact");
    expect(dashed!.mark).toMatchObject({ strokeDash: [5, 4] });
    expect(dashed!.encoding["color"]).toEqual(solid!.encoding["color"]);
  });
});
