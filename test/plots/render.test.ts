import { beforeAll, describe, expect, it } from "vitest";
import { compactSvg, stableIds } from "#src/plots/compact-svg.js";
import type { Figure } from "#src/plots/figure.js";
import { renderSvg, vegaLibraries } from "#src/plots/render.js";
import { gallery } from "./gallery.js";

const names = [
  "density",
  "densities",
  "marginals",
  "field",
  "fieldsAndDensities",
  "scatter",
  "calibration",
  "sbc",
  "check",
  "training",
  "line",
  "histogram",
  "row",
];
let figures: Readonly<Record<string, Figure>>;
beforeAll(async () => {
  figures = await gallery();
});

/** Vega's own way: a promise. */
async function vegaSvg(spec: unknown): Promise<string> {
  const { vega, vegaLite } = vegaLibraries();
  const compiled = vegaLite.compile(spec as Record<string, unknown>, {}).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" }) as unknown as { toSVG(): Promise<string> };
  return view.toSVG();
}

describe("synchronous rendering", () => {
  it("covers every kind of plot", () => {
    expect(Object.keys(figures)).toEqual(names);
  });
  it.each(names)("of %s draws what Vega's own toSVG draws", async (name) => {
    const { spec, svg } = figures[name]!;
    const own = renderSvg(spec);
    expect(stableIds(own) === stableIds(await vegaSvg(spec))).toBe(true);
    expect(compactSvg(own) === svg).toBe(true);
    expect(svg).toMatch(/^<svg [^>]*width="\d+(\.\d+)?"/);
    expect(["NaN", "undefined", "Infinity"].filter((word) => svg.includes(word))).toEqual([]);
    expect(svg.includes('fill="white"')).toBe(true);
  });
  it("throws what Vega would only log", () => {
    const encoding = { x: { field: "x", type: "quantitative" } };
    const bad = {
      data: { values: [{ x: 1 }] },
      mark: "point",
      transform: [{ calculate: "nosuchfunction(1)", as: "y" }],
      encoding,
    };
    expect(() => renderSvg(bad)).toThrow();
    const unknown = {
      data: { values: [{ x: 1 }] },
      mark: "point",
      encoding: { x: { field: "x", type: "quantitative", scale: { type: "band" } } },
    };
    expect(() => renderSvg(unknown)).toThrow("plot: a drawable specification is required");
  });
});
