/** One figure of every kind, for tests that hold for all of them. */
import { calibration } from "#src/diagnostics/check.js";
import type { Figure } from "#src/plots/figure.js";
import { plot } from "#src/plots/plot.js";
import { random } from "#src/random/random.js";
import { conjugatePosterior, conjugateSimulations } from "../diagnostics/normal-posterior.js";

const points = Float64Array.from({ length: 301 }, (_, i) => (0.6 * i) / 300);

/** A normal density on [0, 0.6]. */
export function bell(mean: number, sd: number): { readonly points: Float64Array; readonly density: Float64Array } {
  return {
    points,
    density: points.map((x) => Math.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI))),
  };
}

/** Every kind of plot by name. */
export async function gallery(): Promise<Readonly<Record<string, Figure>>> {
  const stream = random(1);
  const normals = (n: number): Float64Array => Float64Array.from({ length: n }, () => stream.normal());
  const truth = Float64Array.from({ length: 200 }, () => 0.6 * stream.uniform());
  const estimate = truth.map((x) => x + 0.03 * stream.normal());
  const truths = conjugateSimulations(100, 1, 2);
  const checked = await calibration(conjugatePosterior(truths.data, truths.names), truths, { draws: 31 });
  const column = (theta: number) => ({
    field: normals(256),
    title: `θ = ${theta}`,
    densities: { exact: bell(theta, 0.03), fKL: bell(theta + 0.01, 0.04) },
    lines: { NBE: theta },
    truth: theta,
    range: [0, 0.6] as const,
    parameter: "length scale",
  });
  const epochs = [3, 2, 1.5, 1.6].map((loss) => ({ trainingLoss: loss - 0.1, validationLoss: loss }));
  return {
    density: plot.density(bell(0.3, 0.04), {
      parameter: "length scale",
      unit: "km",
      truth: 0.32,
      interval: [0.23, 0.37],
      title: "Posterior",
    }),
    densities: plot.density({ fKL: bell(0.3, 0.04), exact: normals(500).map((z) => 0.3 + 0.04 * z) }),
    marginals: plot.marginals([
      { densities: { fKL: bell(0.3, 0.04) }, parameter: "range" },
      { densities: { NRE: bell(0.2, 0.04) } },
    ]),
    field: plot.field(normals(12), { shape: [3, 4], label: "temperature", unit: "K" }),
    fieldsAndDensities: plot.fieldsAndDensities([column(0.1), column(0.3)], { label: "Z" }),
    scatter: plot.scatter({ fKL: { truth, estimate }, MCMC: { truth, estimate } }, { parameter: "length scale" }),
    calibration: plot.calibration(checked),
    sbc: plot.sbc(checked),
    check: plot.check(checked),
    training: plot.training({ epochs, bestEpoch: 2 }),
    line: plot.line(
      { MCMC: { x: [10, 100, 1000], y: [3, 2, 1], lower: [2, 1, 0.5], upper: [4, 3, 1.5] } },
      { xScale: "log" },
    ),
    histogram: plot.histogram(normals(500), { label: "residual", curve: { points: [-3, 0, 3], density: [0, 0.4, 0] } }),
    row: plot.row([plot.line({ x: [0, 1], y: [1, 0] }), plot.density({ fKL: bell(0.3, 0.04) })], { title: "Two" }),
  };
}
