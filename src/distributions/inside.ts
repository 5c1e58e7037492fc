/** Priors beside the one that a network was trained under. */
import { NabiError } from "../runtime/error.js";
import type { Prior } from "./prior.js";

/** Throws unless `own` names the same parameters as the prior of training and stays inside its support: beyond, a network has seen nothing. */
export function requireInside(caller: string, own: Prior, training: Prior): void {
  if (own.names.length !== training.names.length || own.names.some((name, j) => name !== training.names[j]))
    throw new NabiError(`${caller}: a prior of ${training.names.join(", ")} is required, got ${own.names.join(", ")}`);
  own.distributions.forEach(({ support }, j) => {
    const { lower, upper } = training.distributions[j]!.support;
    if (support.lower >= lower && support.upper <= upper) return;
    throw new NabiError(
      `${caller}: a prior of ${own.names[j]} inside (${lower}, ${upper}), where training saw parameters, is required, got (${support.lower}, ${support.upper})`,
    );
  });
}
