import { describe, expect, it } from "vitest";
import { plot } from "#src/plots/plot.js";
import { layers } from "./spec-reading.js";

describe("plot.histogram", () => {
  it("has unit mass over the range and says what it leaves out", () => {
    const { spec, text } = plot.histogram([0, 0.1, 0.4, 0.9, 7], { bins: 2, range: [0, 1] });
    expect(layers(spec)[0]!.data.values).toBe("from,to,y\n0,0.5,1.2\n0.5,1,0.4");
    expect(text).toBe("histogram of 5 values of value; 1 values outside the range are not drawn");
    expect(() => plot.histogram([1, 1])).toThrow("values that differ are required");
  });
});
