import { expect, it } from "vitest";
import { quantileCalibrationFigure } from "#src/studies/figures/quantile-calibration.js";
import { duration } from "#src/studies/figures/times.js";
import { methodEstimates } from "#src/studies/method-estimates.js";
import type { StudyUnit } from "#src/studies/unit.js";

const n = 200;
const places = Array.from({ length: n }, (_, i) => (i + 0.5) / n);
const unit = (method: string, estimates: StudyUnit["estimates"]): StudyUnit => ({
  method,
  seed: 1,
  preset: "quick",
  testFields: n,
  scores: {},
  estimates,
  seconds: { simulation: 0, training: 0, inference: 0 },
});

/** Rows of the layer of a kind of mark. */
function rows(figure: ReturnType<typeof quantileCalibrationFigure>, mark: string): string[][] {
  const layers = figure!.spec["layer"] as { mark: { type: string }; data: { values: string } }[];
  const found = layers.filter((layer) => layer.mark.type === mark && layer.data.values.includes("method"));
  return found.flatMap(({ data }) => data.values.split("\n").slice(1)).map((line) => line.split(","));
}

it("draws a calibrated posterior on the diagonal, and one that is too narrow off it", () => {
  const narrow = places.map((p) => (p < 0.5 ? p / 4 : 1 - (1 - p) / 4));
  const units = [unit("fKL", { truth: places, pit: places }), unit("rKL1", { truth: places, pit: narrow })];
  const drawn = rows(quantileCalibrationFigure(methodEstimates(units)), "line");
  const at = (method: string, level: string): number =>
    Number(drawn.find((row) => row[0] === level && row[2] === method)![1]);
  expect(at("fKL", "0.25")).toBeCloseTo(0.25, 2);
  expect(at("rKL1", "0.1")).toBeGreaterThan(0.3);
  expect(at("rKL1", "0.9")).toBeLessThan(0.7);
});

it("draws dots where there are three quantiles only, with truths from elsewhere", () => {
  const constant = (value: number): number[] => new Array<number>(n).fill(value);
  const old = unit("fKL", { mean: constant(0.5), median: constant(0.5), lower: constant(0.05), upper: constant(0.95) });
  const dots = rows(quantileCalibrationFigure(methodEstimates([old], places)), "circle");
  expect(dots).toEqual([
    ["0.05", "0.05", "fKL"],
    ["0.5", "0.5", "fKL"],
    ["0.95", "0.95", "fKL"],
  ]);
});

it("says times as people do", () => {
  expect([0.0012, 0.25, 2.34, 89, 400].map(duration)).toEqual(["1.2 ms", "250 ms", "2.3 s", "89 s", "6.7 min"]);
});
