/** The spatial study under one name: `studies.gp.testFields()`, `studies.gp.preset("paper")`. */
import { figures } from "./gp/figures.js";
import { microFields, model, testFields } from "./gp/model.js";
import { preset } from "./gp/presets.js";
import { paperTable, recomputedTable } from "./gp/published.js";
import { type GpUnit, runUnit } from "./gp/unit.js";
import type { PresetName } from "./preset.js";
import { presetFolder, storedUnits } from "./results.js";
import { studyTable } from "./table.js";

/** The units that the last reproduction of a preset stored. */
const results = (name: PresetName, root?: string): Promise<GpUnit[]> => storedUnits(presetFolder("gp", name, root));

export const gp: {
  readonly model: typeof model;
  readonly testFields: typeof testFields;
  readonly microFields: typeof microFields;
  readonly preset: typeof preset;
  readonly paperTable: typeof paperTable;
  readonly recomputedTable: typeof recomputedTable;
  readonly results: typeof results;
  readonly table: typeof studyTable;
  readonly figures: typeof figures;
  readonly run: typeof runUnit;
} = {
  model,
  testFields,
  microFields,
  preset,
  paperTable,
  recomputedTable,
  results,
  table: studyTable,
  figures,
  run: runUnit,
};
