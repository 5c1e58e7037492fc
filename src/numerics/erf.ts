/**
 * The error function and the normal distribution function in double precision, both tails with full relative accuracy.
 * W. J. Cody (1969), "Rational Chebyshev approximations for the error function", Mathematics of Computation 23, 631–637.
 */
const smallNumerator = [
  3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694, 0.18577770618460315,
];
const smallDenominator = [23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const middleNumerator = [
  0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769, 1712.0476126340707,
  2051.0783778260716, 1230.3393547979972, 2.1531153547440383e-8,
];
const middleDenominator = [
  15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597, 4362.619090143247,
  3439.3676741437216, 1230.3393548037495,
];
const largeNumerator = [
  0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275, 6.587491615298378e-4,
  0.016315387137302097,
];
const largeDenominator = [
  2.568520192289822, 1.8729528499234604, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
];
const inverseSqrtPi = 0.5641895835477563;
const threshold = 0.46875;

/** Cody's form of a rational function: the leading coefficient of the numerator stands last, the denominator is monic. */
function rational(numerator: readonly number[], denominator: readonly number[], z: number): number {
  const last = denominator.length - 1;
  let top = numerator[last + 1]! * z;
  let bottom = z;
  for (let i = 0; i < last; i++) {
    top = (top + numerator[i]!) * z;
    bottom = (bottom + denominator[i]!) * z;
  }
  return (top + numerator[last]!) / (bottom + denominator[last]!);
}

function erfSmall(x: number): number {
  return x * rational(smallNumerator, smallDenominator, x * x);
}

/** exp(y²) erfc(y) for y ≥ 0.46875. */
function scaledTail(y: number): number {
  if (y <= 4) return rational(middleNumerator, middleDenominator, y);
  const z = 1 / (y * y);
  return (inverseSqrtPi - z * rational(largeNumerator, largeDenominator, z)) / y;
}

/** exp(−c x²) for c = 1 or ½: x is split so that the square of its leading part is exact. */
function gaussian(x: number, c: number): number {
  const leading = Math.trunc(x * 16) / 16;
  return Math.exp(-c * leading * leading) * Math.exp(-c * (x - leading) * (x + leading));
}

/** erf(x) = 2/√π ∫₀ˣ exp(−t²) dt. */
export function erf(x: number): number {
  const y = Math.abs(x);
  if (!(y > threshold)) return erfSmall(x);
  if (y > 6) return Math.sign(x);
  return Math.sign(x) * (1 - scaledTail(y) * gaussian(y, 1));
}

/** erfc(x) = 1 − erf(x). */
export function erfc(x: number): number {
  const y = Math.abs(x);
  if (!(y > threshold)) return 1 - erfSmall(x);
  const tail = y > 27 ? 0 : scaledTail(y) * gaussian(y, 1);
  return x > 0 ? tail : 2 - tail;
}

/** Φ(x), the standard normal distribution function. */
export function normalCdf(x: number): number {
  const y = Math.abs(x) * Math.SQRT1_2;
  if (!(y > threshold)) return 0.5 + 0.5 * erfSmall(x * Math.SQRT1_2);
  const tail = y > 28 ? 0 : 0.5 * scaledTail(y) * gaussian(x, 0.5);
  return x > 0 ? 1 - tail : tail;
}
