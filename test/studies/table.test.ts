import { expect, it } from "vitest";
import { studyTable } from "#src/studies/table.js";
import { ofParameter, type StudyUnit } from "#src/studies/unit.js";

const unit = (method: string, seed: number, scores: Record<string, number>): StudyUnit => ({
  method,
  seed,
  preset: "quick",
  testFields: 10,
  scores,
  estimates: {},
  seconds: { simulation: 0, training: 0, inference: 0 },
});

it("averages seeds, with the spread between them in the error", () => {
  const score = (RMSE: number) => ({ RMSE, RMSE_se: 0.3 });
  const [row] = studyTable([unit("fKL", 1, score(1)), unit("fKL", 2, score(3))]);
  expect(row!["RMSE"]).toBe(2);
  expect(row!["RMSE_se"]).toBeCloseTo(Math.sqrt(0.09 + 2 / 2), 12);
});

it("joins quantiles to the point estimator, and keeps them where that is missing", () => {
  const quantiles = unit("quantiles", 1, { RMSE: 9, IS90: 4, IS90_se: 0 });
  const rows = studyTable([quantiles, unit("NBE", 1, { RMSE: 1, RMSE_se: 0, IS90: 7 })]);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ method: "NBE", RMSE: 1, IS90: 4 });
  expect(studyTable([quantiles]).map(({ method }) => method)).toEqual(["quantiles"]);
});

it("takes what a unit says of one parameter", () => {
  const both = unit("fKL", 1, { "range.RMSE": 1, "smoothness.RMSE": 2 });
  expect(ofParameter(both, "smoothness").scores).toEqual({ RMSE: 2 });
});
