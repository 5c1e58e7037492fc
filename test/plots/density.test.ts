import { describe, expect, it } from "vitest";
import { plot } from "#src/plots/plot.js";
import { bell } from "./gallery.js";
import { layers, rows } from "./spec-reading.js";

describe("plot.density", () => {
  const { spec, svg, text } = plot.density(bell(0.3, 0.04), {
    parameter: "length scale",
    unit: "km",
    truth: 0.32004,
    interval: [0.25, 0.35],
  });
  it("shades the interval, draws the curve and the truth", () => {
    expect(layers(spec).map((layer) => layer.mark.type)).toEqual(["area", "line", "rule", "text"]);
    const shaded = rows(layers(spec)[0]!.data.values).map((row) => row[0]!);
    expect([shaded[0], shaded.at(-1)]).toEqual([0.25, 0.35]);
    expect(layers(spec)[2]!.data.values).toBe("x\n0.32004");
    expect(svg).toContain("length scale (km)");
    expect(text).toBe("density of length scale: posterior; truth 0.32");
  });
  it("keeps the curve's shape in few points", () => {
    const points = rows(layers(spec)[1]!.data.values);
    expect(points.length).toBeLessThan(170);
    const peak = Math.max(...points.map((row) => row[1]!));
    expect(peak).toBeCloseTo(1 / (0.04 * Math.sqrt(2 * Math.PI)), 1);
  });
  it("has a legend for several methods, in the paper's colours", () => {
    const several = plot.density({ NRE: bell(0.3, 0.04), MCMC: bell(0.2, 0.04) });
    expect(several.svg).toContain("#1f77b4");
    expect(several.svg.indexOf(">MCMC<")).toBeLessThan(several.svg.indexOf(">NRE<"));
  });

  it("starts the axis of the density at zero, also for a density that ends above it", () => {
    const { spec } = plot.density({ exact: { points: [0.2, 0.4, 0.6], density: [3, 2.5, 2] } }, {});
    const y = layers(spec).find(({ encoding }) => encoding["y"])!.encoding["y"] as { scale: { zero: boolean } };
    expect(y.scale.zero).toBe(true);
  });
});
