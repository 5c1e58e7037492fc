/** The spatial study under one name: `studies.gp.testFields()`, `studies.gp.preset("paper")`. */
import { microFields, model, testFields } from "./gp/model.js";
import { preset } from "./gp/presets.js";
import { paperTable, recomputedTable } from "./gp/published.js";
import { results } from "./gp/results.js";
import { studyTable } from "./gp/table.js";
import { runUnit } from "./gp/unit.js";

export const gp: {
  readonly model: typeof model;
  readonly testFields: typeof testFields;
  readonly microFields: typeof microFields;
  readonly preset: typeof preset;
  readonly paperTable: typeof paperTable;
  readonly recomputedTable: typeof recomputedTable;
  readonly results: typeof results;
  readonly table: typeof studyTable;
  readonly run: typeof runUnit;
} = { model, testFields, microFields, preset, paperTable, recomputedTable, results, table: studyTable, run: runUnit };
