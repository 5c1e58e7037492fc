import { describe, expect, it } from "vitest";
import { calibrationOfDraws } from "#src/diagnostics/calibration.js";
import { random } from "#src/random/random.js";

const stream = random(12);
const normals = (n: number): Float64Array => Float64Array.from({ length: n }, () => stream.normal());

describe("calibration of draws", () => {
  it("does without log densities, and then has no joint coverage", () => {
    const result = calibrationOfDraws({ names: ["a"], draws: normals(300 * 50), truths: normals(300) });
    expect([result.dataSets, result.draws, result.coverage]).toEqual([300, 50, undefined]);
    expect(result.direction).toBe("calibrated");
  });
  it("lets one bad parameter decide, and names it", () => {
    const draws = normals(300 * 50 * 2).map((x, i) => (i % 2 === 1 ? 0.5 * x : x));
    const result = calibrationOfDraws({ names: ["a", "b"], draws, truths: normals(600) });
    expect(result.parameters.map((p) => p.direction)).toEqual(["calibrated", "too narrow"]);
    expect(result.direction).toBe("too narrow");
  });
  it("has standardised means close to their closed form for a known distortion", () => {
    const result = calibrationOfDraws({
      names: ["a"],
      draws: normals(4000 * 100).map((x) => x + 0.2),
      truths: normals(4000),
    });
    // E u = P(X + 0.2 < θ) = Φ(−0.2/√2) = 0.44376 for independent standard normals.
    expect(Math.abs(result.parameters[0]!.location / Math.sqrt(12 * 4000) + 0.05624)).toBeLessThan(0.015);
    expect(result.direction).toBe("biased");
  });
  it("refuses arrays that do not fit", () => {
    expect(() => calibrationOfDraws({ names: ["a", "b"], draws: normals(9), truths: normals(4) })).toThrow(
      "truths (B x 2) and draws (B x N x 2) are required, got 4 and 9 numbers",
    );
    expect(() => calibrationOfDraws({ names: ["a"], draws: normals(4), truths: normals(4) }, { level: 95 })).toThrow(
      "a level between 0 and 1",
    );
  });
});
