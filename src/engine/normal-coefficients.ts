/**
 * Normal cdf and quantile function in single precision, for engines that have neither.
 * Φ: the rational Chebyshev form of erfc with relative error below 1.2e-7 everywhere (Press et al., Numerical Recipes, "erfcc"):
 * erfc(z) = t exp(−z² + Σ cᵢ tⁱ), t = 1 / (1 + z / 2), z ≥ 0.
 * Φ⁻¹: Wichura (1988), Algorithm AS 241, "The percentage points of the normal distribution", PPND7.
 */
export const erfcCoefficients: readonly number[] = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

/** Coefficients of a numerator and a denominator, lowest power first. */
export type Rational = readonly [numerator: readonly number[], denominator: readonly number[]];

/** On |p − ½| ≤ 0.425, in 0.180625 − (p − ½)². */
export const central: Rational = [
  [3.3871327179, 50.434271938, 159.29113202, 59.10937472],
  [1, 17.895169469, 78.757757664, 67.1875636],
];
/** On the tails, in r − 1.6 where r = √(−log min(p, 1 − p)) ≤ 5. */
export const tail: Rational = [
  [1.4234372777, 2.75681539, 1.3067284816, 0.17023821103],
  [1, 0.7370016425, 0.12021132975],
];
/** Farther out, in r − 5. */
export const farTail: Rational = [
  [6.657905115, 3.081226386, 0.42868294337, 0.017337203997],
  [1, 0.24197894225, 0.012258202635],
];
