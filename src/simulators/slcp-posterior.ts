/**
 * The posterior of the SLCP task by rejection. With flat mean m and n = 4 points of mean z̄ and scatter S,
 *   p(m, Σ | Z) ∝ |Σ|^{-1/2} exp(−2 (m − z̄)ᵀ Σ⁻¹ (m − z̄)) · |Σ|^{-3/2} exp(−½ tr SΣ⁻¹) · p(Σ).
 * A flat prior on θ₃, θ₄, θ₅ has p(Σ) ∝ (s₁s₂)^{-5/2} (1 − ρ²)^{-1} = |Σ|^{-5/4} (1 − ρ²)^{1/4}, so that Σ from an inverse Wishart
 * distribution with scale S and 5/2 degrees of freedom and m ~ N(z̄, Σ/4) are the posterior but for the factor (1 − ρ²)^{1/4} ≤ 1 and
 * the prior's box: these are the probability of acceptance, one in ten for half of the prior's data sets, less than one in 2,000 for two in
 * a hundred of them (points almost on a line). Each of the four signs of (θ₃, θ₄) is as probable as any other.
 */
import type { Prior } from "../distributions/prior.js";
import { logGamma } from "../numerics/gamma.js";
import type { Random } from "../random/random.js";
import { NabiError } from "../runtime/error.js";
import { type Rejection, taskPrior } from "./rejection.js";

const degrees = 2.5;

/** Mean of n points in the plane, and the Cholesky factor [[p, 0], [q, r]] of their scatter. */
interface Points {
  readonly mean: readonly [number, number];
  readonly factor: readonly [p: number, q: number, r: number];
}

/** Draws for data (n x 2), row-major, under uniform priors. */
export function slcpPosterior(names: readonly string[], prior: Prior, data: ArrayLike<number>): Rejection {
  const task = taskPrior("slcp", names, prior, "uniform");
  const points = summarised(data);
  return {
    propose: (random) => {
      const { theta, acceptance } = proposed(points, random);
      return random.uniform() < acceptance && task.inside(theta) ? task.given(theta) : undefined;
    },
    logDensity: (theta) => {
      const own = task.own(theta);
      return task.inside(own) ? logProposal(points, own) : Number.NEGATIVE_INFINITY;
    },
  };
}

function summarised(data: ArrayLike<number>): Points {
  const n = data.length / 2;
  const mean: [number, number] = [0, 0];
  for (let i = 0; i < data.length; i++) mean[i % 2]! += data[i]! / n;
  let [a, b, c] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [data[2 * i]! - mean[0], data[2 * i + 1]! - mean[1]];
    a += x * x;
    b += x * y;
    c += y * y;
  }
  const p = Math.sqrt(a);
  const r = Math.sqrt(c - (b / p) ** 2);
  if (p > 0 && r > 0) return { mean, factor: [p, b / p, r] };
  throw new NabiError("exactPosterior: slcp needs points that are not all on one line, got such");
}

/** Σ = B Bᵀ with B = C A⁻ᵀ, where S = C Cᵀ and A is Bartlett's factor of a Wishart matrix; m = z̄ + B ε / 2. */
function proposed({ mean, factor: [p, q, r] }: Points, random: Random): { theta: Float64Array; acceptance: number } {
  const a = Math.sqrt(2 * random.gamma(degrees / 2));
  const c = Math.sqrt(2 * random.gamma((degrees - 1) / 2));
  const b = random.normal();
  const rows = [
    [p / a, (-p * b) / (a * c)],
    [q / a, r / c - (q * b) / (a * c)],
  ] as const;
  const [v11, v12, v22] = [
    [0, 0],
    [0, 1],
    [1, 1],
  ].map(([i, j]) => rows[i!]![0]! * rows[j!]![0]! + rows[i!]![1]! * rows[j!]![1]!) as [number, number, number];
  const root = (p * r) / (a * c); // √|Σ|
  const [e, f] = [random.normal() / 2, random.normal() / 2];
  const sign = (): number => (random.uniform() < 0.5 ? -1 : 1);
  const theta = Float64Array.of(
    mean[0] + rows[0][0] * e + rows[0][1] * f,
    mean[1] + rows[1][0] * e + rows[1][1] * f,
    sign() * v11 ** 0.25, // v₁₁ = s₁² = θ₃⁴
    sign() * v22 ** 0.25,
    Math.asinh(v12 / root), // sinh θ₅ = ρ / √(1 − ρ²)
  );
  return { theta, acceptance: ((root * root) / (v11 * v22)) ** 0.25 };
}

/** log of the proposal's density times the acceptance, in θ: |∂Σ/∂θ| = 16 (s₁s₂)^{5/2} (1 − ρ²), and a quarter for each pair of signs. */
function logProposal({ mean, factor: [p, q, r] }: Points, theta: Float64Array): number {
  const [m1, m2, t3, t4, t5] = theta as unknown as [number, number, number, number, number];
  const [s1, s2, rho, logCosh] = [t3 * t3, t4 * t4, Math.tanh(t5), Math.log(Math.cosh(t5))];
  const logScales = Math.log(s1) + Math.log(s2);
  const logDeterminant = 2 * (logScales - logCosh);
  const cosh2 = Math.exp(2 * logCosh);
  const form = (x2: number, xy: number, y2: number): number =>
    cosh2 * (x2 / s1 ** 2 - (2 * rho * xy) / (s1 * s2) + y2 / s2 ** 2);
  const [x, y] = [m1 - mean[0], m2 - mean[1]];
  const wishart =
    degrees * (Math.log(p) + Math.log(r) - Math.log(2)) -
    (0.5 * Math.log(Math.PI) + logGamma(degrees / 2) + logGamma((degrees - 1) / 2)) -
    ((degrees + 3) / 2) * logDeterminant -
    0.5 * form(p * p, p * q, q * q + r * r);
  const normal = Math.log(4) - Math.log(2 * Math.PI) - 0.5 * logDeterminant - 2 * form(x * x, x * y, y * y);
  const jacobian = Math.log(16) + 2.5 * logScales - 2 * logCosh - Math.log(4);
  return wishart + normal + jacobian - 0.5 * logCosh;
}
