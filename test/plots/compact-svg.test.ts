import { describe, expect, it } from "vitest";
import { compactSvg } from "#src/plots/compact-svg.js";
import { plot } from "#src/plots/plot.js";
import { renderSvg } from "#src/plots/render.js";

describe("compact SVG", () => {
  it("rounds geometry and leaves text alone", () => {
    expect(compactSvg('<path d="M1.23456,7e-9L-0.98765,2" x="3.14159"/><text>0.12345</text>')).toBe(
      '<path d="M1.23,7e-9L-0.99,2" x="3.14"/><text>0.12345</text>',
    );
  });
  it("keeps every scatter point, in a fifth of the bytes", () => {
    const truth = Float64Array.from({ length: 500 }, (_, i) => i / 500);
    const figure = plot.scatter({ fKL: { truth, estimate: truth.map((x) => x * x) } });
    const full = renderSvg(figure.spec);
    expect(full.match(/A1\.5,1\.5/g)).toHaveLength(1000); // two arcs a circle
    expect(figure.svg.match(/h0(?=[M"])/g)).toHaveLength(500);
    expect(figure.svg.length).toBeLessThan(full.length / 5);
    expect(figure.svg.includes('stroke="#2ca02c" stroke-width="3" stroke-opacity="0.5" stroke-linecap="round"')).toBe(
      true,
    );
  });
  it("numbers clip paths and gradients by the figure, not by the session", () => {
    const draw = (domain: readonly [number, number]): string => plot.field([0, 1, 2, 3], { domain }).svg;
    const [first, again] = [draw([0, 3]), draw([0, 3])];
    expect(first === again).toBe(true);
    const ids = (svg: string): string[] => Array.from(svg.matchAll(/ id="([^"]+)"/g), (m) => m[1]!);
    const [one, other] = [ids(draw([0, 3])), ids(draw([0, 4]))];
    expect(one.length).toBeGreaterThan(0);
    expect(one.filter((id) => other.includes(id))).toEqual([]);
    for (const id of one) expect(draw([0, 3]).includes(`url(#${id})`)).toBe(true);
  });
  it("leaves a few points as they are", () => {
    const figure = plot.scatter({ fKL: { truth: [0, 1, 2], estimate: [0, 1, 2] } });
    expect(/h0[M"]/.test(figure.svg)).toBe(false);
  });
});
