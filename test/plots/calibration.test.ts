import { beforeAll, describe, expect, it } from "vitest";
import type { Calibration } from "#src/diagnostics/calibration.js";
import { calibration } from "#src/diagnostics/check.js";
import { plot } from "#src/plots/plot.js";
import { conjugatePosterior, conjugateSimulations } from "../diagnostics/normal-posterior.js";
import { layers, panels, rows } from "./spec-reading.js";

let one: Calibration;
let two: Calibration;
beforeAll(async () => {
  const run = (d: number): Promise<Calibration> => {
    const truths = conjugateSimulations(200, 4, d);
    return calibration(conjugatePosterior(truths.data, truths.names), truths, { draws: 63 });
  };
  [one, two] = [await run(1), await run(2)];
});

describe("plots of a calibration", () => {
  it("draw the coverage curves from the origin, over their band", () => {
    const [band, diagonal, curves] = layers(plot.calibration(one).spec);
    expect(rows(band!.data.values)[0]).toEqual([0, 0, 0]);
    expect(rows(diagonal!.data.values)).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(curves!.data.values.split("\n")[1]).toBe("0,0,highest density");
    expect(curves!.data.values).toContain("central");
    expect(rows(curves!.data.values)).toHaveLength(2 * 41);
  });
  it("take curves by method too", () => {
    const { text } = plot.calibration({ NRE: one.coverage!, fKL: one.parameters[0]!.coverage });
    expect(text).toBe("empirical against nominal coverage: NRE, fKL");
    expect(() => plot.calibration({})).toThrow("calibration: at least one coverage curve is required, got none");
  });
  it("draw a rank histogram a parameter", () => {
    const { spec, text } = plot.sbc(two);
    expect(panels(spec)).toHaveLength(2);
    const bars = rows(layers(panels(spec)[1]!)[1]!.data.values);
    expect(bars.map((row) => row[2])).toEqual(Array.from(two.parameters[1]!.histogram.counts));
    expect(text).toMatch(/^ranks of 200 truths among 63 draws: a \w+ \(χ² p = .*, b \w+ /);
  });
  it("stand in two panels for one parameter, in three for two", () => {
    expect(panels(plot.check(one).spec)).toHaveLength(2);
    expect(panels(plot.check(two).spec)).toHaveLength(3);
  });
});
