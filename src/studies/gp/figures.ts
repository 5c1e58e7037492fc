/** The study's figure: the micro fields above their posterior densities, as in the paper's Figure 3(b). */
import type { FittedPosterior } from "../../fitted/fitted.js";
import { posteriorCurve } from "../../plots/density-curve.js";
import type { Figure } from "../../plots/figure.js";
import { plot } from "../../plots/plot.js";
import { gridPosterior } from "../../samplers/grid-posterior.js";
import { metropolisHastings } from "../../samplers/metropolis-hastings.js";
import { microFields, model } from "./model.js";
import type { GpPreset } from "./presets.js";

/** MCMC, the trained density and the exact posterior of the three micro fields. */
export async function microFigure(fKL: Pick<FittedPosterior, "posterior">, preset: GpPreset): Promise<Figure> {
  const micro = await microFields();
  const exact = await gridPosterior(model, micro, { onProgress: () => {} });
  const chains = await metropolisHastings({ model, data: micro }, { ...preset.mcmc, seed: 1, onProgress: () => {} });
  const networks = await fKL.posterior(micro);
  const columns = Array.from({ length: micro.length }, async (_, i) => ({
    field: micro.dataAt(i),
    densities: {
      MCMC: await chains.at(i).sample(1000),
      fKL: await posteriorCurve(networks.at(i), exact.at(i).grid[0]!),
      exact: { points: exact.at(i).grid[0]!, density: exact.at(i).density },
    },
    truth: micro.parametersAt(i)[0]!,
    parameter: "length scale θ",
    range: [0, 0.6] as const,
  }));
  return plot.fieldsAndDensities(await Promise.all(columns), { shape: [16, 16] });
}
