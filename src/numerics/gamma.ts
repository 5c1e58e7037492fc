/**
 * The logarithms of the gamma and the beta function, for positive real arguments.
 *
 * Near 1 and 2 the series log Γ(2 + z) = (1 − γ) z + Σ_{k ≥ 2} (−1)^k (ζ(k) − 1) z^k / k (Abramowitz & Stegun 6.1.33), which keeps its
 * relative accuracy at both zeros; from 10 on Stirling's series (6.1.40); in between the recurrence.
 */

/** (ζ(k) − 1) / k for k = 2, 3, …, 27. */
const zetaTail = [
  0.3224670334241132, 0.0673523010531981, 0.020580808427784546, 0.007385551028673986, 0.0028905103307415234,
  0.001192753911703261, 5.096695247430425e-4, 2.2315475845357939e-4, 9.945751278180853e-5, 4.492623673813314e-5,
  2.050721277567069e-5, 9.439488275268397e-6, 4.374866789907488e-6, 2.039215753801366e-6, 9.55141213040742e-7,
  4.492469198764566e-7, 2.1207184805554665e-7, 1.0043224823968099e-7, 4.7698101693639804e-8, 2.2711094608943164e-8,
  1.0838659214896955e-8, 5.183475041970047e-9, 2.4836745438024785e-9, 1.1921401405860912e-9, 5.731367241678862e-10,
  2.7595228851242334e-10,
];
const oneMinusEuler = 0.42278433509846713;
const halfLogTwoPi = 0.9189385332046728;
const asymptotic = 10; // from here on eight terms of Stirling's series reach double precision

function logGammaNearTwo(z: number): number {
  let sum = 0;
  for (let k = zetaTail.length - 1; k >= 0; k--) sum = zetaTail[k]! - z * sum;
  return z * (oneMinusEuler + z * sum);
}

/** log Γ(x) − [(x − ½) log x − x + ½ log 2π] for x ≥ 10. */
export function stirlingRemainder(x: number): number {
  const y = 1 / (x * x);
  const tail = 691 / 360360 - y * (1 / 156 - y * (3617 / 122400));
  return (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y * (1 / 1188 - y * tail))))) / x;
}

/** log Γ(x) for x > 0; Infinity at 0 and NaN below it. */
export function logGamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x >= asymptotic) return (x - 0.5) * Math.log(x) - x + halfLogTwoPi + stirlingRemainder(x);
  if (x < 0.5) return logGamma(1 + x) - Math.log(x);
  if (x < 1.5) return logGammaNearTwo(x - 1) - Math.log1p(x - 1);
  let product = 1;
  let y = x;
  while (y >= 2.5) {
    y -= 1;
    product *= y;
  }
  return logGammaNearTwo(y - 2) + Math.log(product);
}

/** log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b) for a, b > 0. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (small < asymptotic) {
    if (large < asymptotic) return logGamma(a) + logGamma(b) - logGamma(a + b);
    // The large log gammas cancel: only their difference is formed.
    const difference = -(large - 0.5) * Math.log1p(small / large) - small * Math.log(large + small) + small;
    return logGamma(small) + difference + stirlingRemainder(large) - stirlingRemainder(large + small);
  }
  const remainder = stirlingRemainder(a) + stirlingRemainder(b) - stirlingRemainder(a + b);
  const share = small / (small + large);
  const exponent = (small - 0.5) * Math.log(share) + large * Math.log1p(-share);
  return exponent - 0.5 * Math.log(large) + halfLogTwoPi + remainder;
}
