/** The built-in families: the bridge from plain data back to distributions. */
import { NabiError } from "../runtime/error.js";
import { beta } from "./beta.js";
import type { Distribution, DistributionSpec } from "./distribution.js";
import { exponential } from "./exponential.js";
import { gamma } from "./gamma.js";
import { logNormal } from "./log-normal.js";
import { normal } from "./normal.js";
import { uniform } from "./uniform.js";

interface Family {
  /** Names of the arguments, in the order in which `make` takes them. */
  readonly parameters: readonly string[];
  make(...parameters: number[]): Distribution;
}

const families: Readonly<Record<string, Family>> = {
  uniform: { parameters: ["lower", "upper"], make: uniform as Family["make"] },
  normal: { parameters: ["mean", "sd"], make: normal as Family["make"] },
  logNormal: { parameters: ["meanLog", "sdLog"], make: logNormal as Family["make"] },
  gamma: { parameters: ["shape", "rate"], make: gamma as Family["make"] },
  beta: { parameters: ["a", "b"], make: beta as Family["make"] },
  exponential: { parameters: ["rate"], make: exponential as Family["make"] },
};

/** Names of the built-in families. */
export const familyNames: readonly string[] = Object.keys(families);

/**
 * The distribution that a spec describes.
 * @throws NabiError if the family is unknown or a parameter is missing or illegal.
 */
export function distributionFromSpec(spec: DistributionSpec): Distribution {
  const family = Object.hasOwn(families, spec?.family) ? families[spec.family] : undefined;
  if (!family) {
    throw new NabiError(`prior: one of the families ${familyNames.join(", ")} is required, got ${spec?.family}`);
  }
  return family.make(...family.parameters.map((name) => spec.parameters?.[name] as number));
}
