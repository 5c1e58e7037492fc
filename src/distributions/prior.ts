/** The joint prior: independent named parameters, each with a distribution of its own. */
import type { Random } from "../random/random.js";
import { escapeHtml, withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import { type Distribution, type DistributionSpec, distributionText, type Support } from "./distribution.js";
import { distributionFromSpec } from "./families.js";

/** Parameters by name, one data set's worth. */
export type ParameterValues = Readonly<Record<string, number>>;

export interface Prior {
  readonly names: readonly string[];
  readonly distributions: readonly Distribution[];
  /** One draw; parameter j uses the stream `random.split(j)`. */
  sample(random: Random): ParameterValues;
  /** log π(θ), for values by name or in the order of `names`; −Infinity outside the support. */
  logDensity(values: ParameterValues | ArrayLike<number>): number;
  /** ∂ log π / ∂θ in the order of `names`, (d), for values inside the support. */
  logDensityGradient(values: ParameterValues | ArrayLike<number>): Float64Array;
}

/** Plain data, in the order of the parameters. */
export type PriorSpec = readonly { readonly name: string; readonly distribution: DistributionSpec }[];

const methods = ["sample", "logDensity", "logDensityGradient", "cdf", "quantile"] as const;

/**
 * A joint prior of independent parameters, in the order in which they are written.
 *
 * ```ts
 * prior({ lengthScale: uniform(0, 0.6), smoothness: uniform(0.5, 3) })
 * ```
 * @throws NabiError if there is no parameter, a name cannot be used, or a value is not a distribution.
 */
export function prior(parameters: Readonly<Record<string, Distribution>>): Prior {
  const names = Object.keys(parameters);
  if (names.length === 0) throw new NabiError("prior: at least one parameter is required, got none");
  for (const name of names) {
    requireName(name);
    requireDistribution(name, parameters[name]);
  }
  const distributions = Object.values(parameters);
  const joint: Prior = {
    names: Object.freeze(names),
    distributions: Object.freeze(distributions),
    sample: (random) => Object.fromEntries(distributions.map((d, j) => [names[j]!, d.sample(random.split(j))])),
    logDensity: (values) => {
      const theta = parameterVector(names, values);
      let sum = 0;
      for (let j = 0; j < theta.length; j++) sum += distributions[j]!.logDensity(theta[j]!);
      return sum;
    },
    logDensityGradient: (values) =>
      parameterVector(names, values).map((value, j) => distributions[j]!.logDensityGradient(value)),
  };
  return withDisplay(joint, priorBundle);
}

/** What a user's own object lacks of a distribution, in one sentence. */
function requireDistribution(name: string, value: unknown): void {
  const candidate = value as Partial<Record<string, unknown>> | null | undefined;
  const missing = methods.filter((method) => typeof candidate?.[method] !== "function");
  const support = candidate?.["support"] as Partial<Support> | undefined;
  const spec = candidate?.["spec"] as Partial<DistributionSpec> | undefined;
  if (missing.length === methods.length) {
    const got = typeof value === "function" ? "a function" : typeof value === "object" ? "another object" : `${value}`;
    throw new NabiError(`prior: ${name} must be a distribution such as uniform(0, 1), got ${got}`);
  }
  if (missing.length > 0) throw new NabiError(`prior: the distribution of ${name} lacks ${missing.join(", ")}`);
  if (!(typeof support?.lower === "number" && typeof support.upper === "number" && support.lower < support.upper)) {
    throw new NabiError(`prior: the distribution of ${name} needs support { lower, upper } with lower < upper`);
  }
  if (typeof spec?.family !== "string" || typeof spec.parameters !== "object") {
    throw new NabiError(
      `prior: the distribution of ${name} needs a spec; for a user-coded one, { family: "custom", parameters: {} }`,
    );
  }
}

/** Integer-like keys change places in JavaScript objects; members of arrays would be hidden in a named vector. */
function requireName(name: string): void {
  if (name === "" || /^\d+$/.test(name)) {
    throw new NabiError(`prior: a parameter's name must hold more than digits, got "${name}"`);
  }
  if (name in Float64Array.prototype) {
    throw new NabiError(`prior: "${name}" is taken by JavaScript's arrays: give this parameter another name`);
  }
}

/**
 * Values in the order of `names`, (d).
 * @throws NabiError if a name is missing or unknown, or the number of values is wrong.
 */
export function parameterVector(names: readonly string[], values: ParameterValues | ArrayLike<number>): Float64Array {
  if (typeof (values as ArrayLike<number>).length === "number") {
    const list = values as ArrayLike<number>;
    // A copy of a typed array by its own method: `from` would walk it entry by entry, and samplers come here a million times.
    if (list.length === names.length) return list instanceof Float64Array ? list.slice() : Float64Array.from(list);
    throw new NabiError(`parameters: ${names.length} values (${names.join(", ")}) are required, got ${list.length}`);
  }
  const record = values as ParameterValues;
  const given = Object.keys(record);
  if (given.length !== names.length || names.some((name) => typeof record[name] !== "number")) {
    throw new NabiError(`parameters: ${names.join(", ")} are required, got ${given.join(", ") || "none"}`);
  }
  return Float64Array.from(names, (name) => record[name]!);
}

/** Values by name, from values (d) in the order of `names`. */
export function parameterRecord(names: readonly string[], values: ArrayLike<number>): ParameterValues {
  const record: Record<string, number> = {};
  for (let j = 0; j < names.length; j++) record[names[j]!] = values[j]!;
  return record;
}

/** `lengthScale = 0.3, nugget = 0.01` */
export function parameterText(parameters: ParameterValues): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");
}

/**
 * The prior as plain data.
 * @throws NabiError for user-coded distributions, which are code and not data.
 */
export function priorSpec(joint: Prior): PriorSpec {
  return joint.names.map((name, j) => {
    const distribution = joint.distributions[j]!.spec;
    if (distribution.family !== "custom") return { name, distribution };
    throw new NabiError(
      `prior: ${name} has a user-coded distribution, which cannot be saved; ` +
        "train under a built-in prior and apply your own with potential(data, prior)",
    );
  });
}

/** The prior that `priorSpec` described. */
export function priorFromSpec(spec: PriorSpec): Prior {
  return prior(Object.fromEntries(spec.map(({ name, distribution }) => [name, distributionFromSpec(distribution)])));
}

function priorBundle(joint: Prior): Readonly<Record<string, string>> {
  const lines = joint.names.map((name, j) => `${name} ~ ${distributionText(joint.distributions[j]!)}`);
  return {
    "text/plain": lines.join("\n"),
    "text/html": lines.map((line) => `<div>${escapeHtml(line)}</div>`).join(""),
  };
}
