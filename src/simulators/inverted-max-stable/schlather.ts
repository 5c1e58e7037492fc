/**
 * The bivariate law of the Schlather process: Pr(X ≤ x, Y ≤ y) = exp(−V(x, y)), V = ½ (1/x + 1/y + s/(xy)), s² = x² − 2ρxy + y²
 * (Schlather, 2002, "Models for stationary max-stable random fields").
 */

const leastSquare = 1e-60; // of t: equal values at a correlation of one have no density

/**
 * log density of two values a, b of the inverted process, with unit exponential margins, at correlation ρ. With t² = a² − 2ρab + b²
 * it is log {¼ (1 + (a − ρb)/t) (1 + (b − ρa)/t) + (1 − ρ²) ab/(2t³)} − ½ (a + b + t): the terms of V with x = 1/a, y = 1/b.
 */
export function invertedPairLogDensity(a: number, b: number, rho: number): number {
  const square = Math.max(a * a - 2 * rho * a * b + b * b, leastSquare);
  const t = Math.sqrt(square);
  const separate = 0.25 * (1 + (a - rho * b) / t) * (1 + (b - rho * a) / t);
  const joint = ((1 - rho * rho) * a * b) / (2 * t * square);
  return Math.log(separate + joint) - 0.5 * (a + b + t);
}

/**
 * Σ log density over pairs start, …, end − 1 at one correlation, the same function multiplied out: with u = 1/t the density is
 * {¼ + ¼ (1 − ρ)(a + b) u + ¼ (ab (1 + ρ²) − ρ (a² + b²)) u² + ½ (1 − ρ²) ab u³} exp(−½ (a + b + t)).
 * Logarithms are taken of products of eight, which no values that can be told apart from zero bring near the ends of double precision.
 */
export function invertedPairSum(
  data: ArrayLike<number>,
  first: Uint32Array,
  second: Uint32Array,
  [start, end]: readonly [number, number],
  rho: number,
): number {
  const linear = 0.25 * (1 - rho);
  const square = 0.25 * (1 + rho * rho);
  const cube = 0.5 * (1 - rho * rho);
  let logs = 0;
  let exponent = 0;
  let product = 1;
  for (let pair = start; pair < end; pair++) {
    const a = data[first[pair]!]!;
    const b = data[second[pair]!]!;
    const ab = a * b;
    const squares = a * a + b * b;
    const t = Math.sqrt(Math.max(squares - 2 * rho * ab, leastSquare));
    const u = 1 / t;
    product *= 0.25 + (linear * (a + b) + (square * ab - 0.25 * rho * squares + cube * ab * u) * u) * u;
    exponent += a + b + t;
    if ((pair & 7) === 7) {
      logs += Math.log(product);
      product = 1;
    }
  }
  return logs + Math.log(product) - 0.5 * exponent;
}
