/** What a Gaussian process is made of, checked once; and its parameters' values, fixed or given by name. */
import type { CovarianceBlocks } from "../../numerics/covariance-blocks.js";
import { scatteredSites } from "../../numerics/scattered-sites.js";
import { symmetricGrid } from "../../numerics/symmetric-grid.js";
import { NabiError } from "../../runtime/error.js";
import type { ParameterValues } from "../simulator.js";
import { type CovarianceName, correlations } from "./covariance.js";

/** A number fixes a quantity; "parameter" makes it a parameter of the model, read by name and named by the prior. */
export type Quantity = number | "parameter";

export interface GaussianProcessOptions {
  /** Rows and columns of a regular grid. Row i has the second coordinate i/(rows − 1), column j the first coordinate j/(columns − 1). */
  readonly grid?: readonly [rows: number, columns: number];
  /** Height and width of the grid, edges included; [1, 1] unless given. */
  readonly extent?: readonly [height: number, width: number];
  /** Scattered sites in the place of a grid: n points of one dimension. */
  readonly sites?: readonly (readonly number[])[];
  readonly covariance: CovarianceName;
  /** ℓ > 0 in the units of the sites; "parameter" unless given. */
  readonly lengthScale?: Quantity;
  /** ν > 0, for "whittleMatern" only; "parameter" unless given. */
  readonly smoothness?: Quantity;
  /** Variance σ² > 0 of the correlated part; 1 unless given. */
  readonly variance?: Quantity;
  /** Variance τ² ≥ 0 of white noise that is added; 0 unless given. */
  readonly nugget?: Quantity;
  /** Constant mean; 0 unless given. */
  readonly mean?: Quantity;
}

/** All quantities in the order in which they become parameters. */
export const quantities = ["lengthScale", "smoothness", "variance", "nugget", "mean"] as const;
export type QuantityName = (typeof quantities)[number];
export type Quantities = Readonly<Record<QuantityName, number>>;

/** The quantities that `options` leave to the prior. */
export function parameterNames(options: GaussianProcessOptions): QuantityName[] {
  return quantities.filter((name) => quantity(options, name) === "parameter");
}

function quantity(options: GaussianProcessOptions, name: QuantityName): Quantity {
  const defaults: Readonly<Record<QuantityName, Quantity>> = {
    lengthScale: "parameter",
    smoothness: options.covariance === "whittleMatern" ? "parameter" : 0,
    variance: 1,
    nugget: 0,
    mean: 0,
  };
  return options[name] ?? defaults[name];
}

/**
 * A reader of parameters: every quantity's value, fixed or by name.
 * @throws NabiError (the reader) if a parameter is missing or out of range.
 */
export function quantityReader(options: GaussianProcessOptions): (parameters: ParameterValues) => Quantities {
  const fixed = quantities.map((name) => quantity(options, name));
  return (parameters) => {
    const read = (k: number): number => {
      const value = fixed[k]!;
      if (value !== "parameter") return value;
      const given = parameters[quantities[k]!];
      requireInRange(options, quantities[k]!, given);
      return given;
    };
    return { lengthScale: read(0), smoothness: read(1), variance: read(2), nugget: read(3), mean: read(4) };
  };
}

const ranges: Readonly<Record<QuantityName, string>> = {
  lengthScale: "a positive number",
  smoothness: "a positive number",
  variance: "a positive number",
  nugget: "a number ≥ 0",
  mean: "a finite number",
};

function requireInRange(options: GaussianProcessOptions, name: QuantityName, value: unknown): asserts value is number {
  const finite = typeof value === "number" && Number.isFinite(value);
  const unused = name === "smoothness" && options.covariance !== "whittleMatern";
  if (finite && (unused || name === "mean" || value > 0 || (name === "nugget" && value === 0))) return;
  throw new NabiError(`gaussianProcess: ${name} must be ${ranges[name]}, got ${shown(value)}`);
}

/**
 * Checks every option.
 * @throws NabiError that names the option, what it must be and what it is.
 */
export function requireOptions(options: GaussianProcessOptions): void {
  const known: readonly string[] = ["grid", "extent", "sites", "covariance", ...quantities];
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new NabiError(`gaussianProcess: its options are ${known.join(", ")}, got ${unknown}`);
  }
  if (!Object.hasOwn(correlations, options.covariance)) {
    const names = Object.keys(correlations).join(", ");
    throw new NabiError(`gaussianProcess: covariance must be one of ${names}, got ${shown(options.covariance)}`);
  }
  if (options.smoothness !== undefined && options.covariance !== "whittleMatern") {
    throw new NabiError(`gaussianProcess: smoothness belongs to whittleMatern only, got it with ${options.covariance}`);
  }
  for (const name of quantities) {
    const value = quantity(options, name);
    if (value !== "parameter") requireInRange(options, name, value);
  }
  if ((options.grid === undefined) === (options.sites === undefined)) {
    throw new NabiError(`gaussianProcess: either grid or sites is required, got ${options.grid ? "both" : "neither"}`);
  }
  if (options.sites) requireSites(options.sites, options.extent);
  else requireGrid(options.grid!, options.extent ?? [1, 1]);
}

function requireGrid(grid: unknown, extent: unknown): void {
  const pair = (value: unknown, fits: (x: unknown) => boolean): boolean =>
    Array.isArray(value) && value.length === 2 && value.every(fits);
  if (!pair(grid, (x) => Number.isSafeInteger(x) && (x as number) > 0)) {
    throw new NabiError(`gaussianProcess: grid must be [rows, columns], two positive integers, got ${shown(grid)}`);
  }
  if (!pair(extent, (x) => Number.isFinite(x) && (x as number) > 0)) {
    throw new NabiError(`gaussianProcess: extent must be [height, width], two positive numbers, got ${shown(extent)}`);
  }
}

function requireSites(sites: unknown, extent: unknown): void {
  if (extent !== undefined) throw new NabiError("gaussianProcess: extent belongs to a grid, got it with sites");
  if (!Array.isArray(sites) || !Array.isArray(sites[0])) {
    throw new NabiError(`gaussianProcess: sites must be a list of points such as [0.2, 0.7], got ${shown(sites)}`);
  }
  const dimension = sites[0].length;
  const isPoint = (site: unknown): boolean =>
    Array.isArray(site) && site.length === dimension && dimension > 0 && site.every(Number.isFinite);
  const wrong = sites.findIndex((site) => !isPoint(site));
  if (wrong < 0) return;
  throw new NabiError(
    `gaussianProcess: sites must be points of finite coordinates, all of one dimension, got ${shown(sites[wrong])} at ${wrong}`,
  );
}

function shown(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(shown).join(", ")}]` : String(value);
}

/** The block structure of the sites' covariance matrices. */
export function covarianceBlocks(options: GaussianProcessOptions): CovarianceBlocks {
  if (options.sites) return scatteredSites(options.sites);
  const [rows, columns] = options.grid!;
  const [height, width] = options.extent ?? [1, 1];
  return symmetricGrid(rows, columns, [height / Math.max(rows - 1, 1), width / Math.max(columns - 1, 1)]);
}
