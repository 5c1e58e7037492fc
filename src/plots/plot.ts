/** All plots under one name: `plot.density(…)`. Every one is synchronous and returns a finished figure. */
import { calibration, check, sbc } from "./calibration.js";
import { density, marginals } from "./density.js";
import { field } from "./field.js";
import { fieldsAndDensities } from "./fields-and-densities.js";
import { histogram } from "./histogram.js";
import { line } from "./line.js";
import { points } from "./points.js";
import { row } from "./row.js";
import { scatter } from "./scatter.js";
import { training } from "./training.js";
import { vegaLite } from "./vega-lite.js";

/** Plots of data, posteriors, calibration and scores; each draws itself as an SVG and has a sentence of text. `plot.vegaLite` shows charts of your own. */
export const plot: {
  readonly density: typeof density;
  readonly marginals: typeof marginals;
  readonly field: typeof field;
  readonly fieldsAndDensities: typeof fieldsAndDensities;
  readonly points: typeof points;
  readonly scatter: typeof scatter;
  readonly calibration: typeof calibration;
  readonly sbc: typeof sbc;
  readonly check: typeof check;
  readonly training: typeof training;
  readonly line: typeof line;
  readonly histogram: typeof histogram;
  readonly row: typeof row;
  readonly vegaLite: typeof vegaLite;
} = {
  density,
  marginals,
  field,
  fieldsAndDensities,
  points,
  scatter,
  calibration,
  sbc,
  check,
  training,
  line,
  histogram,
  row,
  vegaLite,
};
