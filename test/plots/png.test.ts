import { describe, expect, it } from "vitest";
import { plot } from "#src/plots/plot.js";
import { pngOf } from "#src/plots/png.js";

const svg = (inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" fill="white"/>${inside}</svg>`;
const words = (family: string): string => `<text x="10" y="25" font-family="${family}" font-size="14">θ₁ and σ²</text>`;

describe("PNG files", () => {
  it("have twice the size of the SVG", () => {
    const bytes = Buffer.from(pngOf(svg("")));
    expect(bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([240, 80]);
  });
  it("show text whatever fonts the machine has, in the font that plots name too", () => {
    const text = pngOf(svg(words("Helvetica, Arial, Liberation Sans, sans-serif")));
    expect(text.length).toBeGreaterThan(pngOf(svg("")).length + 500);
    expect(pngOf(svg(words("no such font")))).toEqual(text);
  });
  it("are made of every figure", () => {
    expect(pngOf(plot.histogram([1, 2, 2, 3], { bins: 3 }).svg).length).toBeGreaterThan(1000);
  });
});
