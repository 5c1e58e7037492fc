/** What `check()` returns: the numbers of a calibration, and one figure that it draws itself as. */
import type { Calibration } from "../diagnostics/calibration.js";
import { mimeBundle, withDisplay } from "../runtime/display.js";
import { textTable } from "../tables/parameter-table.js";
import { check } from "./calibration.js";
import type { Figure } from "./figure.js";

export interface CalibrationReport extends Calibration {
  readonly figure: Figure;
}

/** The calibration with its figure; the text form is a table of the tests, one row a parameter. */
export function calibrationReport(result: Calibration): CalibrationReport {
  const figure = check(result);
  return withDisplay({ ...result, figure }, () => ({ ...mimeBundle(figure), "text/plain": report(result) }));
}

function report(result: Calibration): string {
  const rows = result.parameters.map((p) => [
    p.name,
    p.direction,
    ...[p.location, p.spread].map((z) => z.toFixed(2)),
    ...[p.chiSquare.pValue, p.kolmogorovSmirnov.pValue].map((pValue) => pValue.toPrecision(2)),
  ]);
  const note = `${result.dataSets} data sets, ${result.draws} draws each; all together: ${result.direction}`;
  return textTable(["", "direction", "location (z)", "spread (z)", "χ² p", "KS p"], rows, note);
}
