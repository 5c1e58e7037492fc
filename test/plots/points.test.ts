import { describe, expect, it } from "vitest";
import { plot } from "#src/plots/plot.js";
import { layers } from "./spec-reading.js";

describe("plot.points", () => {
  it("draws a layer a group, with colours of one's own, and the truth as a cross", () => {
    const { spec, text } = plot.points(
      { dependent: { x: [1, 2], y: [3, 4], color: "blue" }, independent: { x: [0], y: [9] } },
      { truth: [1, 5], xTitle: "θ" },
    );
    const [first, , cross] = layers(spec);
    const { domain, range } = (first!.encoding["color"] as { scale: { domain: string[]; range: string[] } }).scale;
    expect(range[domain.indexOf("dependent")]).toBe("blue");
    expect((first!.encoding["x"] as { scale: { domain: number[] } }).scale.domain).toEqual([0, 2]);
    expect((cross!.mark as unknown as { shape: string }).shape).toBe("cross");
    expect(text).toBe("2 points of dependent, 1 points of independent");
  });

  it("draws each group in a size and an opacity of its own, or in those of the plot", () => {
    const { spec } = plot.points({ draws: { x: [1, 2], y: [3, 4] }, mean: { x: [1], y: [3], size: 80, opacity: 1 } });
    const marks = layers(spec).map(({ mark }) => mark as unknown as { size: number; opacity: number });
    expect(marks.map(({ size, opacity }) => [size, opacity])).toEqual([
      [9, 0.5],
      [80, 1],
    ]);
  });

  it("refuses no groups, and coordinates that do not match", () => {
    expect(() => plot.points({})).toThrow("points: at least one group is required, got none");
    expect(() => plot.points({ x: [1], y: [1, 2] })).toThrow("as many x as y are required of draws, got 1 and 2");
  });
});

describe("plot.field", () => {
  it("has a diverging scale for what has a middle", () => {
    const { spec } = plot.field([0, 0.5, 0.5, 1], { scheme: "diverging", domain: [0, 1] });
    expect((spec["encoding"] as { fill: { scale: { scheme: string } } }).fill.scale.scheme).toBe("redblue");
  });
});
