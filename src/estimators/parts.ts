/** Checks what an estimator is put together from: in plain JavaScript, or behind an `any`, a part may be missing or something else. */
import { NabiError } from "../runtime/error.js";
import { type Model, requireModel } from "../simulators/simulator.js";

/** Of each part: what it is called, and the members that it is known by. */
const parts = {
  summary: ["a summary network such as dense() or convolutional()", ["build"]],
  network: ["a network such as dense()", ["build"]],
  density: ["a density such as splineFlow() or mixture()", ["conditions", "logDensity"]],
  statistic: ["a statistic, from statistic({ … }) or from a trained estimator's statistic(),", ["build", "size"]],
  likelihood: ["a learnt likelihood, from a trained estimator's frozen(),", ["build", "prior"]],
} as const;

type Part = keyof typeof parts;

function describe(value: unknown): string {
  if (value === undefined || value === null) return "none";
  if (typeof value !== "object") return typeof value === "function" ? "a function" : JSON.stringify(value);
  return `an object of ${Object.keys(value).join(", ") || "nothing"}`;
}

/**
 * Throws a NabiError that names the first part of `options` that is missing, of those in `required`, or that is something else; and
 * where the model is no model.
 */
export function requireParts(
  caller: string,
  options: { readonly model: Model } & { readonly [Name in Part]?: object },
  required: readonly Part[] = [],
): void {
  requireModel(options?.model, caller);
  for (const [name, [what, members]] of Object.entries(parts) as [Part, (typeof parts)[Part]][]) {
    const value = options[name] as Record<string, unknown> | undefined;
    if (value === undefined && !required.includes(name)) continue;
    if (typeof value === "object" && members.every((member) => value?.[member] !== undefined)) continue;
    throw new NabiError(`${caller}: ${what} is required as ${name}, got ${describe(value)}`);
  }
}
