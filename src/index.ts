/** The public names of nabi: neural amortized Bayesian inference. */

// Networks and densities
export { type CouplingFlowOptions, couplingFlow } from "./densities/coupling-flow.js";
export type { Density } from "./densities/density.js";
export { gaussian } from "./densities/gaussian.js";
export { type MixtureOptions, mixture } from "./densities/mixture.js";
export { type SplineFlowOptions, splineFlow } from "./densities/spline-flow.js";
// Scores and diagnostics
export { type AssessOptions, assess } from "./diagnostics/assess.js";
export type { Calibration, CalibrationOptions, Direction } from "./diagnostics/calibration.js";
export { type CheckOptions, calibration } from "./diagnostics/check.js";
export { coverage } from "./diagnostics/coverage.js";
export { crpsFromCdf, crpsFromDensity, crpsFromDraws, crpsFromQuantiles } from "./diagnostics/crps.js";
export { intervalScore, intervalScores, medianIntervalScore } from "./diagnostics/interval-score.js";
export { klDivergence } from "./diagnostics/kl.js";
export { logScore } from "./diagnostics/log-score.js";
export { publishedCrps, publishedMcrps } from "./diagnostics/published-mcrps.js";
export { rmse } from "./diagnostics/rmse.js";
export { rmspe } from "./diagnostics/rmspe.js";
export type { Score } from "./diagnostics/score.js";
export { type ScoresOptions, scores } from "./diagnostics/scores.js";
// Models: priors and simulators
export { beta } from "./distributions/beta.js";
export type { Distribution, DistributionSpec, Support } from "./distributions/distribution.js";
export { exponential } from "./distributions/exponential.js";
export { gamma } from "./distributions/gamma.js";
export { logNormal } from "./distributions/log-normal.js";
export { normal } from "./distributions/normal.js";
export { type ParameterValues, type Prior, prior } from "./distributions/prior.js";
export type { IntervalScale } from "./distributions/transform.js";
export { uniform } from "./distributions/uniform.js";

// Estimators
export { ensemble } from "./estimators/ensemble.js";
export type { Estimator, EstimatorKind, EstimatorOptions, FrozenPotential } from "./estimators/estimator.js";
export {
  type LikelihoodEstimatorOptions,
  likelihoodEstimator,
  syntheticLikelihood,
} from "./estimators/likelihood-estimator.js";
export type { Loss } from "./estimators/losses.js";
export {
  type MutualInformationSummaryOptions,
  mutualInformationSummary,
} from "./estimators/mutual-information-summary.js";
export { type PointEstimatorOptions, pointEstimator } from "./estimators/point-estimator.js";
export { type PosteriorEstimatorOptions, posteriorEstimator } from "./estimators/posterior-estimator.js";
export { type QuantileEstimatorOptions, quantileEstimator } from "./estimators/quantile-estimator.js";

export { type RatioEstimatorOptions, ratioEstimator } from "./estimators/ratio-estimator.js";
export { type Statistic, statistic } from "./estimators/statistic.js";
export {
  type VariationalPosteriorOptions,
  variationalPosterior,
} from "./estimators/variational-posterior.js";

// Training and answers
export type { FittedCheckOptions, PointReport, QuantileReport } from "./fitted/check.js";
export type {
  Fitted,
  FittedEstimator,
  FittedPoint,
  FittedPosterior,
  FittedPotential,
  FittedQuantiles,
  FittedSummary,
  PerDataSet,
} from "./fitted/fitted.js";
export { type LoadedEstimator, load } from "./fitted/load.js";
export type { NeuralPosteriorOptions, PotentialPosterior } from "./fitted/potential-posteriors.js";
export type { QuantileBatch } from "./fitted/quantile-batch.js";
export { TrainingError, type TrainOptions, train } from "./fitted/train.js";
// Expressions, for losses and networks of one's own
export * as graph from "./graph/index.js";
export type { Activation } from "./networks/activation.js";
export { type ConvolutionalOptions, convolutional } from "./networks/convolutional.js";
export { type DeepSetOptions, deepSet } from "./networks/deep-set.js";
export { type DenseOptions, dense } from "./networks/dense.js";
export { type FilterBankOptions, filterBank } from "./networks/filter-bank.js";
export type { Network } from "./networks/network.js";
export { type ResidualOptions, residual } from "./networks/residual.js";
export type { Initialization } from "./networks/scope.js";
export { type SideBySideOptions, sideBySide } from "./networks/side-by-side.js";
export type { Standardization } from "./networks/standardize.js";
// Tables, plots, display
export { type CalibrationReport, calibrationReport } from "./plots/calibration-report.js";
export { type DensityCurve, type DensitySource, kernelDensity, posteriorCurve } from "./plots/density-curve.js";
export type { Figure } from "./plots/figure.js";
export { plot } from "./plots/plot.js";
export { type ScoreTable, type ScoreTableOptions, scoreTable } from "./plots/score-table.js";
// Potentials and samplers
export { type LogLikelihood, likelihoodPotential } from "./potentials/likelihood.js";
export type { Posterior, PosteriorBatch } from "./potentials/posterior.js";
export type { Potential, ValuesAndGradients } from "./potentials/potential.js";
export { type Random, random } from "./random/random.js";
export { type Budget, budget } from "./runtime/budget.js";
export { type DisplayHandle, display, type MimeBundle } from "./runtime/display.js";
export { AbortError, NabiError } from "./runtime/error.js";
export { mime } from "./runtime/mime.js";
export type { OnProgress, ProgressEvent } from "./runtime/progress.js";
export { type AmortizedAbc, type AmortizedAbcOptions, amortizedAbc } from "./samplers/amortized-abc.js";
export { type Bootstrap, type BootstrapOptions, bootstrap } from "./samplers/bootstrap.js";
export { effectiveSampleSize, rHat } from "./samplers/convergence.js";
export { exactPosterior } from "./samplers/exact-posterior.js";
export { type GridPosterior, type GridPosteriorOptions, gridPosterior } from "./samplers/grid-posterior.js";
export {
  type HamiltonianMonteCarloOptions,
  type HamiltonianPosterior,
  hamiltonianMonteCarlo,
} from "./samplers/hamiltonian-monte-carlo.js";
export {
  type LikelihoodRatioSet,
  type LikelihoodRatioSetOptions,
  likelihoodRatioSet,
} from "./samplers/likelihood-ratio-set.js";
export type { MarkovChainPosterior } from "./samplers/markov-chain-posterior.js";
export { type MetropolisHastingsOptions, metropolisHastings } from "./samplers/metropolis-hastings.js";
export { type BananaOptions, banana } from "./simulators/banana.js";
export { type BetaBinomialOptions, betaBinomial } from "./simulators/beta-binomial.js";
export { type GammaPoissonOptions, gammaPoisson } from "./simulators/gamma-poisson.js";
export { type GaussianLinearOptions, gaussianLinear } from "./simulators/gaussian-linear.js";
export { gaussianMixture } from "./simulators/gaussian-mixture.js";
export type { CovarianceName } from "./simulators/gaussian-process/covariance.js";
export type { GaussianProcessOptions } from "./simulators/gaussian-process/options.js";
export { type GaussianProcess, gaussianProcess } from "./simulators/gaussian-process.js";
export {
  type InvertedMaxStable,
  type InvertedMaxStableOptions,
  invertedMaxStable,
} from "./simulators/inverted-max-stable.js";
export { type Masked, type MaskedOptions, masked } from "./simulators/masked.js";
export type { MissingCells, MissingPattern } from "./simulators/missing-cells.js";
export { type NormalMeanOptions, normalMean } from "./simulators/normal-mean.js";
export { type PairwiseLikelihoodOptions, pairwiseLikelihood } from "./simulators/pairwise-likelihood.js";
export { type Replicated, type ReplicatedOptions, replicated } from "./simulators/replicated.js";
export { type ScaleNormalOptions, scaleNormal } from "./simulators/scale-normal.js";
export { type SimulateOptions, simulate } from "./simulators/simulate.js";
export { type Simulations, type SimulationsInput, simulations } from "./simulators/simulations.js";
export {
  type Model,
  type ModuleOptions,
  type Simulator,
  type SimulatorOptions,
  type Symmetry,
  simulator,
} from "./simulators/simulator.js";
export { slcp } from "./simulators/slcp.js";
export { twoMoons } from "./simulators/two-moons.js";
// Studies and notebooks
export { studies } from "./studies/studies.js";
export { columnTable, type Records, type TableInput } from "./tables/column-table.js";
export type { DataFrame, GroupedFrame, Series } from "./tables/danfojs.js";
export { dataFrame } from "./tables/data-frame.js";
export type { DataInput, ShapedArray } from "./tables/data-sets.js";
export type { NamedVector } from "./tables/named-vector.js";
export { type NpyArray, type NpyInput, readNpy, writeNpy } from "./tables/npy.js";
export type { ParameterTable } from "./tables/parameter-table.js";
export type { EpochRecord, TrainingRecord } from "./training/record.js";
export type { Schedule } from "./training/schedule.js";
export type { TrainingSettings } from "./training/settings.js";
