/** The study's figures, each from the stored units of one preset; undefined where the units lack what a figure shows. */
import type { Figure } from "../../plots/figure.js";
import { estimateFigure } from "../figures/estimates.js";
import { quantileCalibrationFigure } from "../figures/quantile-calibration.js";
import { scoreDensityFigure } from "../figures/score-densities.js";
import { stackedFigures } from "../figures/stack.js";
import { timesFigure } from "../figures/times.js";
import { type MethodEstimates, methodEstimates } from "../method-estimates.js";
import { type StudyFigure, studyFigure } from "../study.js";
import { ofParameter } from "../unit.js";
import { microFigure } from "./micro-figure.js";
import { microFields } from "./model.js";
import type { MaxStableUnit } from "./unit.js";

type Units = readonly MaxStableUnit[];
type Methods = ReadonlyMap<string, MethodEstimates>;

const withoutPrior = (units: Units): Units => units.filter(({ method }) => method !== "prior");

/** One part a parameter. */
function byParameter(units: Units, draw: (methods: Methods, parameter: string) => Figure | undefined) {
  const part = (parameter: string): Figure | undefined =>
    draw(methodEstimates(withoutPrior(units).map((unit) => ofParameter(unit, parameter))), parameter);
  return stackedFigures({ "range λ": part("range"), "smoothness ν": part("smoothness") });
}

/** The micro fields over the draws of one method's posterior, by default of fKL. */
async function micro(units: Units, method = "fKL"): Promise<Figure | undefined> {
  const answers = (name: string) => units.find((unit) => unit.method === name && unit.seed === 1)?.micro;
  const own = answers(method);
  if (!own?.[0]?.draws) return undefined;
  return microFigure({ fields: await microFields(), method, answers: own, pairwise: answers("pairwise") });
}

const ranges: Readonly<Record<string, readonly [number, number]>> = { range: [0, 0.6], smoothness: [0.5, 3] };

const compared = ["NBE", "quantiles", "fKL", "NRE", "pairwise"];

/** Estimates against truths, one row a parameter and one panel a method. */
async function estimates(units: Units, methods: readonly string[] = compared): Promise<Figure | undefined> {
  const shown = units.filter(({ method }) => methods.includes(method));
  return byParameter(shown, (own, parameter) =>
    estimateFigure(own, {
      parameter,
      range: ranges[parameter]!,
      columns: Math.max(1, Math.min(4, own.size)),
      width: 160,
    }),
  );
}

/** Squared prediction errors and interval scores over the test fields. */
const scoreDensities = async (units: Units): Promise<Figure | undefined> => byParameter(units, scoreDensityFigure);

/** Empirical against nominal quantiles. */
const quantileCalibration = async (units: Units): Promise<Figure | undefined> =>
  byParameter(units, (methods) => quantileCalibrationFigure(methods));

/** Training and inference. */
const times = async (units: Units): Promise<Figure | undefined> => timesFigure(withoutPrior(units));

export const figures: {
  readonly micro: typeof micro;
  readonly estimates: typeof estimates;
  readonly scoreDensities: typeof scoreDensities;
  readonly quantileCalibration: typeof quantileCalibration;
  readonly times: typeof times;
} = { micro, estimates, scoreDensities, quantileCalibration, times };

/** All figures with their captions. */
export async function studyFigures(units: Units): Promise<StudyFigure[]> {
  const none = "no unit holds estimates";
  return [
    studyFigure(
      "micro-fields",
      "Three fields, each with a colour scale of its own, above draws of range and smoothness by fKL, with the truth, the maximum of the pairwise likelihood and the posterior mean.",
      await micro(units),
      "no unit of fKL's first seed holds draws",
    ),
    studyFigure(
      "micro-fields-nre",
      "The same fields above draws by NRE.",
      await micro(units, "NRE"),
      "no unit of NRE's first seed holds draws",
    ),
    studyFigure(
      "estimates",
      "Posterior means, or estimates of them, against the truth. The maximum of the pairwise likelihood gathers at the bounds of the prior.",
      await estimates(units),
      none,
    ),
    studyFigure(
      "score-densities",
      "How squared prediction errors and interval scores are spread over the test fields.",
      await scoreDensities(units),
      none,
    ),
    studyFigure(
      "quantile-calibration",
      "Share of truths below each posterior quantile, with the 95 % band of a calibrated method.",
      await quantileCalibration(units),
      none,
    ),
    studyFigure("times", "What each method costs, once and for each field.", await times(units), "there are no units"),
  ];
}
