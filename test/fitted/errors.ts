/** How far a trained posterior is from the closed form. */
import type { FittedPosterior } from "#src/fitted/fitted.js";
import { exactPosterior } from "#src/samplers/exact-posterior.js";
import { simulate } from "#src/simulators/simulate.js";
import type { Model } from "#src/simulators/simulator.js";

/** Root mean squared error of posterior means and mean ratio of standard deviations, in exact standard deviations. */
export async function errors(fitted: FittedPosterior, model: Model): Promise<{ mean: number; sd: number }> {
  const test = await simulate(model, { count: 200, seed: 2, onProgress: () => {} });
  const exact = await exactPosterior(model, test);
  const own = await fitted.posterior(test);
  const [name] = model.prior.names as [string];
  const [m, s] = [(await exact.mean()).column(name), (await exact.sd()).column(name)];
  const [mo, so] = [(await own.mean()).column(name), (await own.sd()).column(name)];
  const squares = m.reduce((sum, x, i) => sum + ((mo[i]! - x) / s[i]!) ** 2, 0);
  return { mean: Math.sqrt(squares / m.length), sd: so.reduce((sum, x, i) => sum + x / s[i]!, 0) / s.length };
}
