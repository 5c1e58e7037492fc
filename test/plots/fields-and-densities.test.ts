import { describe, expect, it } from "vitest";
import { plot } from "#src/plots/plot.js";
import { bell } from "./gallery.js";
import { type Layer, panels } from "./spec-reading.js";

describe("plot.fieldsAndDensities", () => {
  it("stacks a field over its densities, column by column, with one scale", () => {
    const column = (theta: number) => ({
      field: [theta, 1, 2, 3],
      densities: { fKL: bell(theta, 0.03) },
      truth: theta,
      title: `θ = ${theta}`,
    });
    const { spec, svg } = plot.fieldsAndDensities([column(0.1), column(0.5)], { label: "Z" });
    expect(spec["columns"]).toBe(2);
    expect(panels(spec)).toHaveLength(4);
    const domains = panels(spec)
      .slice(0, 2)
      .map((panel) => (panel["encoding"] as Layer["encoding"])["fill"]!["scale"]);
    expect(domains).toEqual([
      expect.objectContaining({ domain: [0.1, 3] }),
      expect.objectContaining({ domain: [0.1, 3] }),
    ]);
    expect(panels(spec)[2]!["width"]).toBe(panels(spec)[0]!["width"]);
    expect(svg.match(/>fKL</g)).toHaveLength(1);
    expect(svg).toContain("θ = 0.5");
  });
});
