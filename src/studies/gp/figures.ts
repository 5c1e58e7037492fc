/** The study's figures, each from the stored units of one preset; undefined where the units lack what a figure shows. */

import type { FieldAndDensities } from "../../plots/fields-and-densities.js";
import type { Figure } from "../../plots/figure.js";
import { plot } from "../../plots/plot.js";
import { estimateFigure } from "../figures/estimates.js";
import { quantileCalibrationFigure } from "../figures/quantile-calibration.js";
import { scoreDensityFigure } from "../figures/score-densities.js";
import { timesFigure } from "../figures/times.js";
import { type MethodEstimates, methodEstimates } from "../method-estimates.js";
import { type StudyFigure, studyFigure } from "../study.js";
import { type BoundStatistic, boundStatistics } from "./bound-statistics.js";
import { microFields, testFields } from "./model.js";
import type { GpUnit } from "./unit.js";

type Units = readonly GpUnit[];

/** Without the exact posterior, which MCMC hides, unless there is no MCMC; and without the single Gaussian, which stands beside rKL1 in tables. */
const drawn = (units: Units): Units => {
  const sampled = units.some(({ method }) => method === "MCMC");
  return units.filter(({ method }) => method !== "rKL1Gaussian" && !(sampled && method === "exact"));
};

async function estimatesOf(units: Units): Promise<ReadonlyMap<string, MethodEstimates>> {
  return methodEstimates(drawn(units), (await testFields()).parameters);
}

/** Statistics of fields against θ, with the Gaussian bound to θ: Figure 3(a). */
async function statistics(units: Units): Promise<Figure | undefined> {
  const bound = units.flatMap(({ method, seed, binding }): BoundStatistic[] =>
    binding && seed === 1 ? [{ method, ...binding }] : [],
  );
  return bound.length > 0 ? boundStatistics(bound) : undefined;
}

/** The micro fields above their posterior densities; NBE and MCMC means as lines: Figure 3(b). */
async function micro(units: Units): Promise<Figure | undefined> {
  const answers = drawn(units.filter((unit) => unit.micro && unit.seed === 1));
  const dense = answers.filter(({ micro: own }) => own![0]!.density);
  if (dense.length === 0) return undefined;
  const fields = await microFields();
  const columns = Array.from({ length: fields.length }, (_, i): FieldAndDensities => {
    const lines = answers.filter(({ method }) => method === "NBE" || method === "MCMC");
    return {
      field: fields.dataAt(i),
      densities: Object.fromEntries(dense.map(({ method, micro: own }) => [method, own![i]!.density!])),
      lines: Object.fromEntries(lines.map(({ method, micro: own }) => [method, own![i]!.mean])),
      truth: fields.parametersAt(i)[0]!,
      parameter: "length scale θ",
      range: [0, 0.6],
    };
  });
  return plot.fieldsAndDensities(columns, { shape: [16, 16], size: 208, height: 190 });
}

/** Estimates against truths: Figure 3(c). */
const estimates = async (units: Units): Promise<Figure | undefined> =>
  estimateFigure(await estimatesOf(units), { parameter: "length scale", range: [0, 0.6], columns: 4 });

/** Squared prediction errors and interval scores over the test fields. */
const scoreDensities = async (units: Units): Promise<Figure | undefined> =>
  scoreDensityFigure(await estimatesOf(units));

/** Empirical against nominal quantiles. */
const quantileCalibration = async (units: Units): Promise<Figure | undefined> =>
  quantileCalibrationFigure(await estimatesOf(units));

/** Training and inference. */
const times = async (units: Units): Promise<Figure | undefined> => timesFigure(units);

export const figures: Readonly<
  Record<
    "statistics" | "micro" | "estimates" | "scoreDensities" | "quantileCalibration" | "times",
    (units: Units) => Promise<Figure | undefined>
  >
> = { statistics, micro, estimates, scoreDensities, quantileCalibration, times };

/** All figures with their captions. */
export async function studyFigures(units: Units): Promise<StudyFigure[]> {
  const old = units
    .filter(({ estimates: own }) => own["lower"]?.[0] != null && !own["pit"])
    .map(({ method }) => method);
  const dots =
    old.length > 0 ? ` Dots: methods whose units hold three quantiles only (${[...new Set(old)].join(", ")}).` : "";
  return [
    studyFigure(
      "statistics",
      "Figure 3(a): the statistic of each field against its length scale; mean and 1.96 standard deviations of the Gaussian that is bound to θ.",
      await statistics(units),
      "no unit of rKL2 or rKL3 holds its synthetic likelihood",
    ),
    studyFigure(
      "micro-fields",
      "Figure 3(b): three fields and their posterior densities; vertical lines are the means of MCMC and NBE, dashed the truth.",
      await micro(units),
      "no unit of the first seed holds densities of the micro fields",
    ),
    studyFigure(
      "estimates",
      "Figure 3(c): posterior means, or estimates of them, against the truth.",
      await estimates(units),
      "no unit holds estimates",
    ),
    studyFigure(
      "score-densities",
      "How squared prediction errors and interval scores are spread over the test fields.",
      await scoreDensities(units),
      "no unit holds estimates",
    ),
    studyFigure(
      "quantile-calibration",
      `Share of truths below each posterior quantile, with the 95 % band of a calibrated method.${dots}`,
      await quantileCalibration(units),
      "no unit holds quantiles",
    ),
    studyFigure("times", "What each method costs, once and for each field.", await times(units), "there are no units"),
  ];
}
