/** The max-stable study as `reproduce` runs it. */
import { scoreTable } from "../../plots/score-table.js";
import type { Study, StudyTable } from "../study.js";
import { studyTable } from "../table.js";
import { ofParameter } from "../unit.js";
import { studyFigures } from "./figures.js";
import { trainedMethods } from "./methods.js";
import { preset } from "./presets.js";
import { recomputedTables } from "./published.js";
import { type MaxStableMethod, type MaxStableUnit, runUnit, untrainedMethods } from "./unit.js";

export const maxStableStudy: Study<MaxStableUnit> = {
  name: "max-stable",
  title: "Inverted max-stable fields",
  about:
    "Inverted Schlather max-stable fields of 16 x 16 sites with Whittle–Matérn correlation, range λ ~ U(0, 0.6) and smoothness ν ~ U(0.5, 3). " +
    "No test fields are published: these are fresh ones from a fixed seed.",
  untrained: untrainedMethods,
  untrainedSettings: (name) => ({ testFields: preset(name).testFields }),
  methods: (name) => {
    const { methods } = preset(name);
    return [...untrainedMethods, ...trainedMethods.filter((method) => method in methods)];
  },
  run: (method, seed, name, options) => runUnit(method as MaxStableMethod, seed, preset(name), options),
  tables: async (units) => [tableOf(units, "range", "λ"), tableOf(units, "smoothness", "ν")],
  figures: studyFigures,
  estimatorFile: (method) => `msp-${method.toLowerCase()}.onnx`,
};

/** The table of one parameter. */
function tableOf(units: readonly MaxStableUnit[], parameter: "range" | "smoothness", symbol: string): StudyTable {
  const rows = studyTable(units.map((unit) => ofParameter(unit, parameter)));
  return {
    name: parameter,
    caption:
      "In natural units, coverage in per cent. RMSE of the posterior mean, mean interval score, CRPS. Published: the paper's own estimates of its own fields, scored again.",
    table: scoreTable(rows, {
      title: `${parameter[0]!.toUpperCase()}${parameter.slice(1)} ${symbol}`,
      columns: ["RMSE", "IS90", "CRPS", "COV90"],
      format: { digits: parameter === "range" ? 4 : 3 },
      formats: { COV90: { scale: 100, digits: 1 } },
      paper: recomputedTables[parameter],
    }),
  };
}
