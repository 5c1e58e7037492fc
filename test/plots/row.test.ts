import { describe, expect, it } from "vitest";
import { plot } from "#src/plots/plot.js";
import { layers, panels } from "./spec-reading.js";

const left = plot.line({ x: [0, 1], y: [2, 3] }, { title: "left", width: 100 });
const right = plot.points({ a: { x: [0], y: [1] }, b: { x: [1], y: [0] } }, { title: "right" });

describe("plot.row", () => {
  it("puts figures beside each other, each with its own title, size, colours and legend", () => {
    const { spec, svg, text } = plot.row([left, right], { title: "both" });
    const [first, second] = panels(spec);
    expect(first).toMatchObject({ width: 100 });
    expect(layers(first!).at(-1)!.data.values).toBe("label\nleft");
    expect(layers(second!).at(-1)!.data.values).toBe("label\nright");
    expect(first).not.toHaveProperty("config");
    expect(spec["resolve"]).toMatchObject({ scale: { color: "independent" }, legend: { color: "independent" } });
    expect(spec["columns"]).toBe(2);
    expect(svg).toContain("both");
    expect(text).toBe(`${left.text}; ${right.text}`);
  });

  it("names curves and groups once, where its members leave out their legends", () => {
    const curve = { x: [0, 1], y: [0, 1] };
    const group = { x: [0], y: [1] };
    const legends = (legend: boolean) =>
      [plot.line({ a: curve, b: curve }, { legend }), plot.points({ a: group, b: group }, { legend })].map(
        ({ spec }) => layers(spec)[0]!.encoding["color"]!["legend"],
      );
    expect(legends(false)).toEqual([null, null]);
    expect(legends(true)).not.toContain(null);
  });

  it("takes a number of columns", () => expect(plot.row([left, right], { columns: 1 }).spec["columns"]).toBe(1));

  it("refuses no figures, and columns that are no positive whole number", () => {
    expect(() => plot.row([])).toThrow("row: at least one figure is required, got none");
    expect(() => plot.row([left], { columns: 0 })).toThrow("row: columns of 1 or more are required, got 0");
  });
});
