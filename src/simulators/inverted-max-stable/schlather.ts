/**
 * The bivariate law of the Schlather process: Pr(X ≤ x, Y ≤ y) = exp(−V(x, y)), V = ½ (1/x + 1/y + s/(xy)), s² = x² − 2ρxy + y²
 * (Schlather, 2002, "Models for stationary max-stable random fields"; the review's §3).
 */

/** log density of two values of the inverted process, with unit exponential margins, at correlation ρ. */
export function invertedPairLogDensity(first: number, second: number, rho: number): number {
  const [x, y] = [1 / first, 1 / second];
  const s = Math.sqrt(Math.max(x * x - 2 * rho * x * y + y * y, Number.MIN_VALUE));
  const exponent = 0.5 * (first + second + s * first * second);
  const byX = (1 + (y - rho * x) / s) / (2 * x * x); // −∂V/∂x
  const byY = (1 + (x - rho * y) / s) / (2 * y * y);
  const mixed = (1 - rho * rho) / (2 * s * s * s); // −∂²V/∂x∂y
  // |∂(x, y)/∂(first, second)| = x² y²
  return Math.log(byX * byY + mixed) - exponent + 2 * (Math.log(x) + Math.log(y));
}
