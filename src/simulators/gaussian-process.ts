/**
 * Gaussian processes at the sites of a grid or anywhere: z ~ N(mean, σ² ρ(h) + τ² 1{h = 0}), exactly.
 */
import type { CovarianceBlocks } from "../numerics/covariance-blocks.js";
import type { Random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";
import { allocateLower, factorise, type GaussianFactor, squareRoot } from "./gaussian-process/factor.js";
import { logDensities, logDensityGradient } from "./gaussian-process/log-density.js";
import {
  covarianceBlocks,
  type GaussianProcessOptions,
  parameterNames,
  type Quantities,
  quantities,
  quantityReader,
  requireOptions,
} from "./gaussian-process/options.js";
import { gridSymmetries } from "./gaussian-process/symmetries.js";
import type { LogLikelihood, ParameterValues, Simulator } from "./simulator.js";
import { withSimulatorDisplay } from "./simulator-display.js";

/** A simulator that knows its parameters and its likelihood. */
export interface GaussianProcess extends Simulator {
  readonly parameters: readonly string[];
  /** The log likelihood of one data set (n); its gradient is computed when it is first read, at about four times the cost of the value. */
  logLikelihood(parameters: ParameterValues, data: ArrayLike<number>): LogLikelihood;
  /** Log likelihoods (B) of data sets (B x n) at one θ, which is factorised once. */
  logLikelihoods(parameters: ParameterValues, data: Float64Array): Float64Array;
}

/**
 * A simulator of Gaussian processes with exact draws and exact log likelihood with gradient.
 *
 * ```ts
 * gaussianProcess({ grid: [16, 16], covariance: "exponential" })                                  // parameter: lengthScale
 * gaussianProcess({ sites, covariance: "whittleMatern", nugget: "parameter" })                    // lengthScale, smoothness, nugget
 * gaussianProcess({ grid: [20, 30], extent: [2, 3], covariance: "matern32", lengthScale: 0.4, variance: "parameter" })
 * ```
 * Each of lengthScale, smoothness, variance, nugget and mean is a fixed number or "parameter"; what is left out is a parameter
 * (lengthScale; smoothness of whittleMatern) or has its default (variance 1, nugget 0, mean 0). `parameters` lists the parameters.
 *
 * Grids are [rows, columns] on the unit square with its edges, or on `extent`: row i is the second coordinate, column j the first, and the
 * data's shape is the grid. Reflections split their covariance matrices into blocks, which makes everything 10 to 40 times faster than for
 * as many scattered sites, whose data's shape is [n]. The last factorisation is kept, so calls at one θ pay for it once.
 *
 * @throws NabiError if an option is wrong, a parameter is missing or out of range, data have the wrong length or are not finite, or the
 * covariance matrix is singular in double precision (smooth covariances without nugget): that error names the smallest nugget that works.
 */
export function gaussianProcess(options: GaussianProcessOptions): GaussianProcess {
  requireOptions(options);
  const own = structuredClone(options);
  const { covariance } = own;
  const sites = covarianceBlocks(own);
  const names = Object.freeze(parameterNames(own));
  const factorAt = factorKeeper(sites, own);
  const symmetries = gridSymmetries(own);
  return withSimulatorDisplay({
    name: "gaussianProcess",
    shape: own.sites ? [sites.size] : [...own.grid!],
    parameters: names,
    simulate: (parameters, random) => draw(factorAt(parameters), random),
    logLikelihood: (parameters, data) => {
      requireData(data, sites.size, 1);
      const [value] = logDensities(factorAt(parameters), data);
      return lazyGradient(value!, () => logDensityGradient(factorAt(parameters), covariance, data, names));
    },
    logLikelihoods: (parameters, data) => {
      requireData(data, sites.size);
      return logDensities(factorAt(parameters), data);
    },
    ...(symmetries ? { symmetries } : {}),
    source: { module: import.meta.url, export: "gaussianProcess", arguments: [own] },
  });
}

/** Factorises at θ, or returns the last factor if θ has not changed: one set of arrays is reused throughout. */
function factorKeeper(
  sites: CovarianceBlocks,
  options: GaussianProcessOptions,
): (parameters: ParameterValues) => GaussianFactor {
  const read = quantityReader(options);
  const lower = allocateLower(sites);
  let last: GaussianFactor | undefined;
  const sameMatrix = (a: Quantities, b: Quantities): boolean => quantities.every((name) => a[name] === b[name]);
  return (parameters) => {
    const at = read(parameters);
    if (last && sameMatrix(last.quantities, at)) return last;
    last = undefined; // a failure leaves the arrays spoilt
    last = factorise(sites, options.covariance, at, lower);
    return last;
  };
}

/** Samplers that need no gradient do not pay for it. */
function lazyGradient(value: number, compute: () => ParameterValues): LogLikelihood {
  let gradient: ParameterValues | undefined;
  return {
    value,
    get gradient() {
      gradient ??= compute();
      return gradient;
    },
  };
}

function draw(factor: GaussianFactor, random: Random): Float64Array {
  const noise = new Float64Array(factor.sites.size);
  random.fillNormal(noise);
  const field = squareRoot(factor, noise);
  const { mean } = factor.quantities;
  if (mean !== 0) for (let i = 0; i < field.length; i++) field[i]! += mean;
  return field;
}

/** B data sets of n finite values, or a multiple of n values if B is left open. */
function requireData(data: ArrayLike<number>, n: number, count?: number): void {
  if (count === undefined ? data.length % n !== 0 : data.length !== count * n) {
    const required = count === undefined ? `a multiple of ${n} values` : `${count * n} values`;
    throw new NabiError(`gaussianProcess: data of ${required} are required, got ${data.length}`);
  }
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const dataSet = count === 1 ? "" : ` of data set ${Math.floor(i / n)}`;
    throw new NabiError(`gaussianProcess: data must be finite, got ${data[i]} at site ${i % n}${dataSet}`);
  }
}
