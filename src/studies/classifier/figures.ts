/** The study's figures: pairs, the best classifier and the learnt one (Figure 2), and what is learnt epoch by epoch. */
import { layer, panelTitle, quantitative } from "../../plots/axis.js";
import { fieldPanel } from "../../plots/field.js";
import { type Figure, figure } from "../../plots/figure.js";
import type { VegaLiteSpec } from "../../plots/render.js";
import { random } from "../../random/random.js";
import { simulate } from "../../simulators/simulate.js";
import { type StudyFigure, studyFigure } from "../study.js";
import { cells, model, zRange } from "./model.js";
import type { ClassifierMethod, ClassifierUnit } from "./unit.js";

type Units = readonly ClassifierUnit[];

const apart = { scale: { fill: "independent" } }; // one legend serves all maps: their scales are the same
const size = 240;
const shown = 1_000;
const dependent = "#2166ac";
const independent = "#b2182b";

/** Pairs of the model in blue, and in red pairs with parameters dealt out again. */
async function pairs(): Promise<VegaLiteSpec> {
  const drawn = await simulate(model, { count: shown, seed: 1, onProgress: () => {} });
  const [theta, z] = [Float64Array.from(drawn.parameters), Float64Array.from(drawn.data)];
  const shuffled = Float64Array.from(random(2).permutation(shown), (i) => theta[i]!);
  const x = quantitative("z", "Z", zRange, { tickCount: 5, grid: false });
  const y = quantitative("theta", "θ", [0, 1], { tickCount: 5, grid: false });
  const dots = (own: Float64Array, color: string): VegaLiteSpec =>
    layer({ z, theta: own }, { type: "circle", size: 9, opacity: 0.5, clip: true, color }, { x, y });
  const title = panelTitle("Together (blue) or apart (red)", size);
  return { width: size, height: size, layer: [dots(shuffled, independent), dots(theta, dependent), title] };
}

/** Red 0, white one half, blue 1. */
function map(values: readonly number[], title: string, legend: boolean): VegaLiteSpec {
  const half = [(zRange[1] - zRange[0]) / cells / 2, 0.5 / cells];
  const bounds = [
    [zRange[0] + half[0]!, zRange[1] - half[0]!],
    [half[1]!, 1 - half[1]!],
  ] as const;
  const { data, transform, mark, encoding, ...sides } = fieldPanel(
    values,
    { shape: [cells, cells], bounds, axes: ["Z", "θ"], domain: [0, 1], scheme: "diverging", label: "c", size },
    { legend },
  );
  return { ...sides, layer: [{ data, transform, mark, encoding }, panelTitle(title, size)] };
}

const mapOf = (units: Units, method: ClassifierMethod): ClassifierUnit | undefined =>
  units.find((unit) => unit.method === method && unit.seed === 1);

/** Figure 2: pairs, the Bayes classifier, the network. */
async function classifiers(units: Units): Promise<Figure | undefined> {
  const [best, learnt] = [mapOf(units, "Bayes"), mapOf(units, "NRE")];
  if (!best || !learnt) return undefined;
  const hconcat = [await pairs(), map(best.map, "Bayes classifier", false), map(learnt.map, "Neural classifier", true)];
  return figure(
    { hconcat, spacing: 24, resolve: apart },
    "pairs of θ and Z, the Bayes classifier of them and the neural one",
  );
}

/** The network after one epoch, after three, and at the end. */
async function byEpoch(units: Units): Promise<Figure | undefined> {
  const unit = mapOf(units, "NRE");
  if (!unit?.early || !unit.training) return undefined;
  const all = [...unit.early, { epochs: unit.training.epochs, map: unit.map }];
  const panels = all.map(({ epochs, map: values }, k) =>
    map(values, epochs === 1 ? "1 epoch" : `${epochs} epochs`, k === all.length - 1),
  );
  return figure(
    { hconcat: panels, spacing: 24, resolve: apart },
    `the neural classifier after ${all.map((a) => a.epochs).join(", ")} epochs`,
  );
}

export const figures: { readonly classifiers: typeof classifiers; readonly byEpoch: typeof byEpoch } = {
  classifiers,
  byEpoch,
};

/** All figures with their captions. */
export async function studyFigures(units: Units): Promise<StudyFigure[]> {
  const missing = "the units of the first seed are not all there";
  return [
    studyFigure(
      "classifiers",
      "Figure 2: pairs that belong together and pairs that do not; the probability that a pair belongs together by the Bayes classifier, and by a network.",
      await classifiers(units),
      missing,
    ),
    studyFigure("by-epoch", "Networks that were trained for one pass, three, and all.", await byEpoch(units), missing),
  ];
}
