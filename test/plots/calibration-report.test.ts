import { expect, it } from "vitest";
import { calibration } from "#src/diagnostics/check.js";
import { calibrationReport } from "#src/plots/calibration-report.js";
import { mimeBundle } from "#src/runtime/display.js";
import { conjugatePosterior, conjugateSimulations } from "../diagnostics/normal-posterior.js";

it("keeps the numbers, draws one figure of two panels and prints a table", async () => {
  const truths = conjugateSimulations(300, 2);
  const result = await calibration(conjugatePosterior(truths.data, truths.names, { stretch: 0.5 }), truths, {
    draws: 63,
  });
  const report = calibrationReport(result);
  expect(report.direction).toBe("too narrow");
  expect(report.parameters).toBe(result.parameters);
  expect(report.figure.spec["concat"]).toHaveLength(2);
  const bundle = mimeBundle(report);
  expect(bundle["image/svg+xml"]).toBe(report.figure.svg);
  expect(bundle["text/plain"]).toMatch(/a {2}too narrow .*\n300 data sets, 63 draws each; all together: too narrow$/);
});
