/** The max-stable study under one name: `studies.maxStable.testFields()`, `studies.maxStable.figures.micro(units)`. */
import { figures } from "./max-stable/figures.js";
import { microFields, model, testFields } from "./max-stable/model.js";
import { pairwiseMaximum, pairwisePosterior } from "./max-stable/pairwise.js";
import { preset } from "./max-stable/presets.js";
import { recomputedTables } from "./max-stable/published.js";
import { type MaxStableUnit, runUnit } from "./max-stable/unit.js";
import type { PresetName } from "./preset.js";
import { presetFolder, storedUnits } from "./results.js";
import { studyTable, type TableRow } from "./table.js";
import { ofParameter } from "./unit.js";

/** The units that the last reproduction of a preset stored. */
const results = (name: PresetName, root?: string): Promise<MaxStableUnit[]> =>
  storedUnits(presetFolder("max-stable", name, root));

/** Scores of one parameter, one row a method. */
const table = (units: readonly MaxStableUnit[], parameter: "range" | "smoothness"): TableRow[] =>
  studyTable(units.map((unit) => ofParameter(unit, parameter)));

export const maxStable: {
  readonly model: typeof model;
  readonly testFields: typeof testFields;
  readonly microFields: typeof microFields;
  readonly preset: typeof preset;
  readonly recomputedTables: typeof recomputedTables;
  readonly pairwiseMaximum: typeof pairwiseMaximum;
  readonly pairwisePosterior: typeof pairwisePosterior;
  readonly results: typeof results;
  readonly table: typeof table;
  readonly figures: typeof figures;
  readonly run: typeof runUnit;
} = {
  model,
  testFields,
  microFields,
  preset,
  recomputedTables,
  pairwiseMaximum,
  pairwisePosterior,
  results,
  table,
  figures,
  run: runUnit,
};
