/** The inverted max-stable study of the review: its model and its fields. */
import { prior } from "../../distributions/prior.js";
import { uniform } from "../../distributions/uniform.js";
import { random } from "../../random/random.js";
import { type InvertedMaxStable, invertedMaxStable } from "../../simulators/inverted-max-stable.js";
import { type Simulations, simulations } from "../../simulators/simulations.js";
import type { Model } from "../../simulators/simulator.js";
import { sharedSimulations } from "../shared-simulations.js";

/** λ ~ U(0, 0.6), ν ~ U(0.5, 3); Z = 1/Y, Y a Schlather process of Whittle–Matérn correlation, on a 16 x 16 grid of the unit square with its edges. */
export const model: Model & { readonly simulator: InvertedMaxStable } = {
  prior: prior({ range: uniform(0, 0.6), smoothness: uniform(0.5, 3) }),
  simulator: invertedMaxStable({ grid: [16, 16] }),
};

const testSeed = 5000;
const microSeed = 6000;
const microValues = [
  [0.05, 1.5],
  [0.2, 1.4],
  [0.4, 2.2],
] as const;

/**
 * Test fields: the first `count` draws of the model from a seed of their own, since none are published. Default 1,000: some seconds.
 * @param folder where they are kept between calls; not kept unless given
 */
export async function testFields(count = 1000, folder?: string): Promise<Simulations> {
  return (await sharedSimulations(model, { count, seed: testSeed }, folder)).simulations;
}

/** Three fields, with (λ, ν) = (0.05, 1.5), (0.2, 1.4) and (0.4, 2.2) as in the paper. */
export async function microFields(): Promise<Simulations> {
  const parameters = microValues.map(([range, smoothness]) => ({ range, smoothness }));
  const data = parameters.map((values, i) => Array.from(model.simulator.simulate(values, random(microSeed).split(i))));
  return simulations({ parameters, data, shape: model.simulator.shape });
}
