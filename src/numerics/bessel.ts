/**
 * The modified Bessel function of the second kind, K_ν(x), for real ν ≥ 0 and x > 0.
 *
 * N. M. Temme (1975), "On the numerical evaluation of the modified Bessel function of the third kind", J. Comput. Phys. 19, 324–337:
 * his series below x = 2, Steed's continued fraction above, both at an order |μ| ≤ ½; then K_{ν+1} = (2ν/x) K_ν + K_{ν−1}, stable upwards.
 */

/** Taylor coefficients of 1/Γ(1 + μ) at 0 (Abramowitz & Stegun 6.1.34), odd and even ones apart. */
const oddReciprocalGamma = [
  0.5772156649015329, -0.04200263503409524, -0.04219773455554433, 0.0072189432466631, -2.1524167411495098e-4,
  -2.013485478078824e-5, 1.133027231981696e-6, 6.116095104481416e-9, -1.18127457048702e-9,
];
const evenReciprocalGamma = [
  1, -0.6558780715202539, 0.16653861138229148, -0.009621971527876973, -0.0011651675918590652, 1.280502823881162e-4,
  -1.2504934821426706e-6, -2.056338416977607e-7, 5.002007644469223e-9, 1.0434267116911005e-10,
];

function polynomial(coefficients: readonly number[], z: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * z + coefficients[i]!;
  return sum;
}

/** [e^x K_μ(x), e^x K_{μ+1}(x)] for |μ| ≤ ½ and 0 < x ≤ 2. */
function temmeSeries(mu: number, x: number): [number, number] {
  const gamma1 = -polynomial(oddReciprocalGamma, mu * mu);
  const gamma2 = polynomial(evenReciprocalGamma, mu * mu);
  const logarithm = -Math.log(x / 2);
  const e = mu * logarithm;
  const angle = Math.PI * mu;
  const reflection = angle === 0 ? 1 : angle / Math.sin(angle);
  const growth = e === 0 ? 1 : Math.sinh(e) / e;
  let f = reflection * (gamma1 * Math.cosh(e) + gamma2 * growth * logarithm);
  let p = (0.5 * Math.exp(e)) / (gamma2 - mu * gamma1);
  let q = (0.5 * Math.exp(-e)) / (gamma2 + mu * gamma1);
  let c = 1;
  let sum = f;
  let next = p;
  for (let k = 1; k < 500; k++) {
    f = (k * f + p + q) / (k * k - mu * mu);
    c *= (x * x) / (4 * k);
    p /= k - mu;
    q /= k + mu;
    sum += c * f;
    next += c * (p - k * f);
    if (c * f < 1e-17 * sum && c * (p + Math.abs(k * f)) < 1e-17 * next) break;
  }
  const scale = Math.exp(x);
  return [sum * scale, (next * 2 * scale) / x];
}

/** The same for x > 2. */
function steedFraction(mu: number, x: number): [number, number] {
  const a1 = 0.25 - mu * mu;
  let a = -a1;
  let b = 2 * (1 + x);
  let d = 1 / b;
  let h = d;
  let step = d;
  let q1 = 0;
  let q2 = 1;
  let c = a1;
  let q = a1;
  let s = 1 + q * step;
  for (let k = 2; k < 10_000; k++) {
    a -= 2 * (k - 1);
    c = (-a * c) / k;
    const q3 = (q1 - b * q2) / a;
    q1 = q2;
    q2 = q3;
    q += c * q3;
    b += 2;
    d = 1 / (b + a * d);
    step *= b * d - 1;
    h += step;
    s += q * step;
    if (Math.abs(q * step) < 1e-17 * Math.abs(s)) break;
  }
  const value = Math.sqrt(Math.PI / (2 * x)) / s;
  return [value, (value * (mu + x + 0.5 - a1 * h)) / x];
}

/**
 * [e^x K_μ(x), e^x K_{μ+1}(x)] for |μ| ≤ ½ and x > 0: the start of every upward recurrence.
 */
export function besselKStart(mu: number, x: number): [number, number] {
  return x <= 2 ? temmeSeries(mu, x) : steedFraction(mu, x);
}

/** e^x K_ν(x) for real ν (K is even in ν) and x > 0; Infinity at x = 0, NaN below it. Relative error about 1e-14. */
export function besselKScaled(order: number, x: number): number {
  if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  const nu = Math.abs(order);
  const steps = Math.floor(nu + 0.5);
  const mu = nu - steps;
  let [current, next] = besselKStart(mu, x);
  for (let k = 1; k <= steps; k++) {
    const after = (2 * (mu + k) * next) / x + current;
    current = next;
    next = after;
  }
  return current;
}
