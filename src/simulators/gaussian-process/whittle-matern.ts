/**
 * The Whittle–Matérn correlation ρ_ν(x) = 2^{1−ν}/Γ(ν) x^ν K_ν(x) of a scaled distance x, for every ν > 0.
 *
 * The recurrence of K_ν turns into ρ_{ν+1} = ρ_ν + x²/(4ν(ν−1)) ρ_{ν−1}: all terms positive, no overflow at small x however large ν is.
 */
import { besselKScaled, besselKStart } from "../../numerics/bessel.js";
import { logGamma } from "../../numerics/gamma.js";

/** ρ_ν. */
export function whittleMatern(smoothness: number): (x: number) => number {
  const steps = Math.ceil(smoothness) - 1;
  const order = smoothness - steps; // in (0, 1]
  const mu = order <= 0.5 ? order : order - 1;
  const constant = normaliser(order);
  return (x) => {
    if (x === 0) return 1;
    const [first, second] = besselKStart(mu, x);
    const atOrder = mu === order ? first : second;
    const above = mu === order ? second : first + (2 * order * second) / x; // K at order + 1
    const power = constant * x ** order * Math.exp(-x);
    let current = power * atOrder;
    if (steps === 0) return current;
    let next = (power * x * above) / (2 * order);
    for (let nu = order + 1; nu < smoothness - 0.5; nu++) {
      const after = next + ((x * x) / (4 * nu * (nu - 1))) * current;
      current = next;
      next = after;
    }
    return next;
  };
}

/** −x dρ_ν/dx = 2^{1−ν}/Γ(ν) x^{ν+1} K_{ν−1}(x): the derivative by log range. */
export function whittleMaternByRange(smoothness: number): (x: number) => number {
  if (smoothness > 1) {
    const lower = whittleMatern(smoothness - 1);
    return (x) => ((x * x) / (2 * (smoothness - 1))) * lower(x);
  }
  const constant = normaliser(smoothness);
  return (x) => (x === 0 ? 0 : constant * x ** (smoothness + 1) * Math.exp(-x) * besselKScaled(1 - smoothness, x));
}

/** Central differences of eighth order: weights of f(ν + kδ) − f(ν − kδ), k = 1, …, 4. */
const differenceWeights = [4 / 5, -1 / 5, 4 / 105, -1 / 280];

/**
 * ∂ρ_ν/∂ν by central differences of eighth order. ρ_ν is entire in ν and known to about 1e-15: with steps of 0.003, rounding costs about
 * 1e-12 of ρ and truncation no more, for x down to 1e-4 (where ρ changes like x^{2ν}).
 */
export function whittleMaternBySmoothness(smoothness: number): (x: number) => number {
  const step = Math.min(0.003, smoothness / 5);
  const pairs = differenceWeights.map((weight, k) => ({
    weight: weight / step,
    above: whittleMatern(smoothness + (k + 1) * step),
    below: whittleMatern(smoothness - (k + 1) * step),
  }));
  return (x) => pairs.reduce((sum, { weight, above, below }) => sum + weight * (above(x) - below(x)), 0);
}

/** 2^{1−ν}/Γ(ν). */
function normaliser(nu: number): number {
  return Math.exp((1 - nu) * Math.LN2 - logGamma(nu));
}
