/** How much a notebook computes: NABI_BUDGET is "default", or "quick" for a first look and for checks. */
import { NabiError } from "./error.js";

export type Budget = "quick" | "default";

/** The budget of this process. Throws a NabiError where NABI_BUDGET is neither. */
export function budget(): Budget;
/** The value for the budget of this process: `budget({ quick: 1_000, default: 20_000 })`. */
export function budget<T>(values: Readonly<Record<Budget, T>>): T;
export function budget<T>(values?: Readonly<Record<Budget, T>>): T | Budget {
  const name = process.env["NABI_BUDGET"] || "default";
  if (name !== "quick" && name !== "default")
    throw new NabiError(`budget: NABI_BUDGET must be "quick" or "default", got ${JSON.stringify(name)}`);
  return values ? values[name] : name;
}
