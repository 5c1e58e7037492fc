import { describe, expect, it } from "vitest";
import { parameterLayout, parameterViews } from "#src/training/parameter-vector.js";

describe("parameterLayout", () => {
  it("puts every parameter on a cache line of its own, and views share the buffer", () => {
    const layout = parameterLayout([
      { name: "a", shape: [3] },
      { name: "b", shape: [] },
      { name: "c", shape: [4, 5] },
    ]);
    expect(layout.entries.map(({ offset }) => offset)).toEqual([0, 16, 32]);
    expect(layout.size).toBe(64);
    const buffer = new Float32Array(layout.size);
    const views = parameterViews(layout, buffer, "gradient/");
    expect(Object.keys(views)).toEqual(["gradient/a", "gradient/b", "gradient/c"]);
    views["gradient/b"]!.data[0] = 7;
    expect(buffer[16]).toBe(7);
    expect(views["gradient/c"]!.data.length).toBe(20);
  });
});
