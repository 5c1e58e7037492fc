/** The spatial study as `reproduce` runs it. */
import { scoreTable } from "../../plots/score-table.js";
import type { Study, StudyTable } from "../study.js";
import { studyTable } from "../table.js";
import { studyFigures } from "./figures.js";
import { trainedMethods } from "./method.js";
import { preset } from "./presets.js";
import { paperTable, recomputedTable } from "./published.js";
import { type GpMethod, type GpUnit, runUnit } from "./unit.js";

/** All methods, cheap ones first. */
export const gpMethods: readonly GpMethod[] = ["exact", ...trainedMethods, "MCMC"];
const untrained: readonly GpMethod[] = ["exact", "MCMC"];

export const gpStudy: Study<GpUnit> = {
  name: "gp",
  title: "The spatial Gaussian process",
  about:
    "Fields of 16 x 16 sites with exponential covariance, one parameter: the length scale θ ~ U(0, 0.6). Assessed on the test fields of the paper.",
  untrained,
  untrainedSettings: (name) => {
    const { testFields, mcmc } = preset(name);
    return { testFields, mcmc };
  },
  methods: (name) => {
    const { methods } = preset(name);
    return gpMethods.filter((method) => untrained.includes(method) || method in methods);
  },
  run: (method, seed, name, options) => runUnit(method as GpMethod, seed, preset(name), options),
  tables,
  figures: studyFigures,
  estimatorFile: (method) => (method === "rKL1Gaussian" ? undefined : `gp-${method.toLowerCase()}.onnx`),
};

async function tables(units: readonly GpUnit[]): Promise<StudyTable[]> {
  const rows = studyTable(units);
  const nats = { scale: 1, digits: 3 };
  return [
    {
      name: "paper-scores",
      caption:
        "As the paper defines them: medians over fields, and its own formula for MCRPS, which is not the CRPS. All but coverage (per cent) are x 100.",
      table: scoreTable(rows, {
        title: "The paper's scores",
        columns: ["RMSPE", "MIS90", "MCRPS", "COV90"],
        format: { scale: 100 },
        paper: paperTable,
      }),
    },
    {
      name: "proper-scores",
      caption:
        "Means over the same fields, x 100; log score and KL(exact‖method) in nats. Published: recomputed from the paper's own estimates.",
      table: scoreTable(rows, {
        title: "Proper scores",
        columns: ["RMSE", "IS90", "CRPS", "COV90", "logScore", "KL"],
        format: { scale: 100 },
        formats: { logScore: { ...nats, title: "log score" }, KL: nats },
        paper: recomputedTable,
      }),
    },
  ];
}
