/** The toy classifier under one name: `studies.classifier.figures.classifiers(units)`. */
import { figures } from "./classifier/figures.js";
import { bayes, classifierScores, model } from "./classifier/model.js";
import { preset } from "./classifier/presets.js";
import { type ClassifierUnit, runUnit } from "./classifier/unit.js";
import type { PresetName } from "./preset.js";
import { presetFolder, storedUnits } from "./results.js";
import { studyTable } from "./table.js";

/** The units that the last reproduction of a preset stored. */
const results = (name: PresetName, root?: string): Promise<ClassifierUnit[]> =>
  storedUnits(presetFolder("classifier", name, root));

export const classifier: {
  readonly model: typeof model;
  readonly bayes: typeof bayes;
  readonly scores: typeof classifierScores;
  readonly preset: typeof preset;
  readonly results: typeof results;
  readonly table: typeof studyTable;
  readonly figures: typeof figures;
  readonly run: typeof runUnit;
} = { model, bayes, scores: classifierScores, preset, results, table: studyTable, figures, run: runUnit };
