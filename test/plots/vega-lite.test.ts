import { describe, expect, it } from "vitest";
import { vegaLite } from "#src/plots/vega-lite.js";
import { mimeBundle } from "#src/runtime/display.js";

const encoding = { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } };
const spec = {
  $schema: "https://vega.github.io/schema/vega-lite/v5.json",
  title: { text: "two points" },
  data: { values: [{ x: 1, y: 2 }] },
  mark: "point",
  encoding,
};

describe("plot.vegaLite", () => {
  it("makes a figure of a specification, which stays as its author wrote it", () => {
    const figure = vegaLite(spec);
    expect(figure.spec).toBe(spec);
    expect(figure.text).toBe("two points");
    expect(figure.svg).toContain("two points");
    expect(mimeBundle(figure)).toEqual({
      "application/vnd.vegalite.v5+json": spec,
      "image/svg+xml": figure.svg,
      "text/plain": "two points",
    });
  });
  it("draws what Vega-Lite only warns of", () => {
    const odd = { ...spec, encoding: { ...encoding, x: { ...encoding.x, scale: { type: "band" } } } };
    expect(vegaLite(odd).svg).toMatch(/^<svg/);
  });
  it.each([
    [
      { ...spec, data: { url: "cars.json" } },
      "data in the specification itself are required, got the address cars.json",
    ],
    [{ ...spec, mark: "nothing" }, "a drawable specification is required"],
    [{ $schema: spec.$schema }, "a drawable specification is required"],
    [[spec], "plot.vegaLite: a Vega-Lite specification is required, got [{"],
  ])("refuses what cannot be drawn: %#", (wrong, message) => {
    expect(() => vegaLite(wrong as never)).toThrow(message);
  });
});
