/** The toy classifier as `reproduce` runs it. */
import { scoreTable } from "../../plots/score-table.js";
import type { Study } from "../study.js";
import { studyTable } from "../table.js";
import { studyFigures } from "./figures.js";
import { preset } from "./presets.js";
import { type ClassifierMethod, type ClassifierUnit, classifierMethods, runUnit } from "./unit.js";

export const classifierStudy: Study<ClassifierUnit> = {
  name: "classifier",
  title: "The ratio as a classifier",
  about: "θ ~ U(0, 1) and Z ~ N(θ, θ²): is a pair (θ, Z) one of the model, or were its members drawn apart?",
  untrained: ["Bayes"],
  untrainedSettings: (name) => ({ pairs: preset(name).pairs }),
  methods: () => classifierMethods,
  run: (method, seed, name, options) => runUnit(method as ClassifierMethod, seed, preset(name), options),
  tables: async (units) => [
    {
      name: "scores",
      caption:
        "Cross-entropy and mean log ratio in nats, accuracy in per cent, on pairs of which half belong together. The Bayes classifier is the optimum; a coin has a cross-entropy of 0.693.",
      table: scoreTable(studyTable(units), {
        title: "Classifiers",
        format: { digits: 3 },
        formats: {
          crossEntropy: { title: "cross-entropy" },
          accuracy: { scale: 100, digits: 1 },
          mutualInformation: { title: "mutual information" },
        },
        columns: ["crossEntropy", "accuracy", "mutualInformation"],
        paper: { crossEntropy: { Bayes: 0.584 }, accuracy: { Bayes: 66.9 }, mutualInformation: { Bayes: 0.422 } },
      }),
    },
  ],
  figures: studyFigures,
};
