import { describe, expect, it } from "vitest";
import { plot } from "#src/plots/plot.js";

describe("plot.field", () => {
  it("puts row 0 at the bottom and column 0 at the left", () => {
    const { svg, spec } = plot.field([0, 1, 2, 3, 4, 5], {
      shape: [2, 3],
      axes: [null, null],
      size: 30,
      domain: [0, 5],
    });
    expect([spec["width"], spec["height"]]).toEqual([30, 20]);
    const cells = [...svg.matchAll(/<path d="M(-?[\d.]+),(-?[\d.]+)h[^"]*" fill="(rgb[^"]+)"/g)].map((m) => [
      Number(m[1]),
      Number(m[2]),
      m[3],
    ]);
    expect(cells).toHaveLength(6);
    const cell = (k: number): readonly unknown[] => cells[k]!;
    expect(cell(0)[0]).toBeCloseTo(0, 1);
    expect(cell(0)[1]).toBeGreaterThan(cell(3)[1] as number);
    expect(cell(2)[0]).toBeGreaterThan(cell(1)[0] as number);
    expect(cell(0)[2]).toBe("rgb(68, 1, 84)"); // viridis from dark to yellow
    expect(cell(5)[2]).toBe("rgb(253, 231, 37)");
  });
  it("takes a square for granted and refuses what is not a grid", () => {
    expect(plot.field(new Float32Array(16)).text).toBe("field of 4 x 4 values");
    expect(() => plot.field(new Float32Array(15))).toThrow(
      "field: 4 x 4 values are required, got 15; pass { shape: [rows, columns] }",
    );
    expect(() => plot.field(new Float32Array(8), { shape: [2, 2, 2] })).toThrow(
      "a shape of two sides is required, got [2,2,2]",
    );
  });
});
