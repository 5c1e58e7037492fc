/**
 * Is a posterior calibrated over the model's own data sets? Ranks of simulation-based calibration and expected coverage, with
 * simultaneous bands, from draws – numbers only; plots/ draws them.
 *
 * Let u_b be the position of the truth in its posterior's cdf for one parameter, uniform if the posterior is calibrated. Two
 * standardised means say what is wrong, each N(0, 1) for a calibrated posterior and B data sets:
 *   location = √(12 B) · (mean u − ½)            positive: the posterior lies too low; negative: too high
 *   spread   = √(12 B) · (mean |2u − 1| − ½)     positive: truths in the tails, too narrow; negative: too wide
 */
import { NabiError } from "../runtime/error.js";
import { type EcdfBand, ecdfBand, empiricalCdf } from "./ecdf-band.js";
import { type CoverageCurve, centralMasses, densityRanks, expectedCoverage } from "./expected-coverage.js";
import { type RankHistogram, rankHistogram, rankTransform, sbcRanks } from "./sbc.js";
import { requireLevel } from "./score.js";
import { chiSquareTest, kolmogorovSmirnovTest, type Test } from "./uniformity.js";

/**
 * "calibrated": every curve lies within its simultaneous band. Otherwise the largest of |location| and |spread| decides:
 * location → "biased", spread > 0 → "too narrow", spread < 0 → "too wide".
 */
export type Direction = "calibrated" | "too narrow" | "too wide" | "biased";

export interface ParameterCalibration {
  readonly name: string;
  /** Number of draws below the truth (B), in 0 … N. */
  readonly ranks: Uint32Array;
  /** Ranks spread to (0, 1) (B). */
  readonly positions: Float64Array;
  readonly histogram: RankHistogram;
  readonly chiSquare: Test & { readonly degreesOfFreedom: number };
  readonly kolmogorovSmirnov: Test;
  /** Empirical cdf of the positions (K) at `band.points`, and the band for it. */
  readonly ecdf: Float64Array;
  readonly band: EcdfBand;
  /** Coverage of central intervals. */
  readonly coverage: CoverageCurve;
  /** Standardised means, see above. */
  readonly location: number;
  readonly spread: number;
  readonly direction: Direction;
}

export interface Calibration {
  /** B */
  readonly dataSets: number;
  /** N */
  readonly draws: number;
  /** Probability that a calibrated posterior stays within all bands. */
  readonly level: number;
  readonly parameters: readonly ParameterCalibration[];
  /** Coverage of highest-density regions of the joint posterior; missing where the log density is not known. */
  readonly coverage?: CoverageCurve;
  /** For all parameters and the joint coverage together. */
  readonly direction: Direction;
}

export interface CalibrationInput {
  readonly names: readonly string[];
  /** (B x N x d), row-major. */
  readonly draws: ArrayLike<number>;
  /** (B x d), row-major. */
  readonly truths: ArrayLike<number>;
  /** Log densities of the draws (B x N) and of the truths (B), up to a constant for each data set. */
  readonly drawLogDensities?: ArrayLike<number>;
  readonly truthLogDensities?: ArrayLike<number>;
}

export interface CalibrationOptions {
  /** Breaks ties between ranks; default 1. */
  readonly seed?: number;
  /** Bins of the rank histogram, default 20. */
  readonly bins?: number;
  /** Simultaneous level of all bands together, default 0.95. */
  readonly level?: number;
}

/**
 * Calibration from draws of B posteriors and the B parameters that made their data.
 * @throws NabiError if the arrays' lengths do not agree.
 */
export function calibrationOfDraws(input: CalibrationInput, options: CalibrationOptions = {}): Calibration {
  const { seed = 1, bins = 20, level = 0.95 } = options;
  requireLevel("calibration", level);
  const { count, draws } = sizes(input);
  const joint = input.drawLogDensities && input.truthLogDensities;
  const curves = 2 * input.names.length + (joint ? 1 : 0);
  const band = ecdfBand(count, { level: 1 - (1 - level) / curves }); // Bonferroni over the curves
  const context = { seed, bins, level, count, draws, band };
  const parameters = input.names.map((_, j) => calibrateParameter(input, j, context));
  if (!joint) return { dataSets: count, draws, level, parameters, direction: overall(parameters) };
  const ranks = densityRanks(input.drawLogDensities!, input.truthLogDensities!);
  const masses = rankTransform(ranks, draws, seed + input.names.length);
  const coverage = expectedCoverage(masses, { band });
  return {
    dataSets: count,
    draws,
    level,
    parameters,
    coverage,
    direction: overall(parameters, coverage, standardised(masses)),
  };
}

function sizes({ names, draws, truths }: CalibrationInput): { readonly count: number; readonly draws: number } {
  const count = truths.length / names.length;
  const perDataSet = draws.length / truths.length;
  if (Number.isInteger(count) && count > 0 && Number.isInteger(perDataSet) && perDataSet > 0)
    return { count, draws: perDataSet };
  throw new NabiError(
    `calibration: truths (B x ${names.length}) and draws (B x N x ${names.length}) are required, got ${truths.length} and ${draws.length} numbers`,
  );
}

interface Context {
  readonly seed: number;
  readonly bins: number;
  readonly level: number;
  readonly count: number;
  readonly draws: number;
  readonly band: EcdfBand;
}

function calibrateParameter(input: CalibrationInput, j: number, context: Context): ParameterCalibration {
  const { count, draws, band, bins, seed } = context;
  const d = input.names.length;
  const own = Float64Array.from({ length: count * draws }, (_, i) => input.draws[i * d + j]!);
  const truths = Float64Array.from({ length: count }, (_, b) => input.truths[b * d + j]!);
  const ranks = sbcRanks(own, truths);
  const positions = rankTransform(ranks, draws, seed + j);
  const histogram = rankHistogram(positions, bins, context.level);
  const ecdf = empiricalCdf(positions, band.points);
  const masses = centralMasses(positions);
  const coverage = expectedCoverage(masses, { band });
  const inside = ecdf.every((value, k) => value >= band.lower[k]! && value <= band.upper[k]!) && coverage.inside;
  const location = standardised(positions);
  const spread = standardised(masses);
  return {
    name: input.names[j]!,
    ranks,
    positions,
    histogram,
    chiSquare: chiSquareTest(histogram.counts),
    kolmogorovSmirnov: kolmogorovSmirnovTest(positions),
    ecdf,
    band,
    coverage,
    location,
    spread,
    direction: inside ? "calibrated" : larger(location, spread),
  };
}

/** √(12 B) · (mean − ½): N(0, 1) for B uniform values. */
function standardised(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(12 * values.length) * (mean - 0.5);
}

function larger(location: number, spread: number): Direction {
  if (Math.abs(location) > Math.abs(spread)) return "biased";
  return spread > 0 ? "too narrow" : "too wide";
}

/** The joint coverage has no location: it counts as spread. */
function overall(parameters: readonly ParameterCalibration[], coverage?: CoverageCurve, jointSpread = 0): Direction {
  const fine = parameters.every((parameter) => parameter.direction === "calibrated") && (coverage?.inside ?? true);
  if (fine) return "calibrated";
  const strongest = (values: readonly number[]): number =>
    values.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  const location = strongest(parameters.map((parameter) => parameter.location));
  const spread = strongest([jointSpread, ...parameters.map((parameter) => parameter.spread)]);
  return larger(location, spread);
}
