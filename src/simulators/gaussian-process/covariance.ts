/**
 * Isotropic correlation functions ρ(h) with ρ(0) = 1, and their derivatives by each parameter.
 *
 * | name | ρ(h) |
 * |---|---|
 * | exponential | exp(−h/ℓ) |
 * | matern32 | (1 + u) exp(−u), u = √3 h/ℓ |
 * | matern52 | (1 + u + u²/3) exp(−u), u = √5 h/ℓ |
 * | squaredExponential | exp(−h²/(2ℓ²)) |
 * | whittleMatern | 2^{1−ν}/Γ(ν) (h/ℓ)^ν K_ν(h/ℓ): no √(2ν) in its scale |
 *
 * Rasmussen & Williams (2006), "Gaussian Processes for Machine Learning", §4.2; Stein (1999), "Interpolation of Spatial Data", §2.10.
 */
import { whittleMatern, whittleMaternByRange, whittleMaternBySmoothness } from "./whittle-matern.js";

export type CovarianceName = "exponential" | "matern32" | "matern52" | "squaredExponential" | "whittleMatern";

/** ℓ in the units of the sites; ν has no unit and is read by whittleMatern only. */
export interface CorrelationParameters {
  readonly lengthScale: number;
  readonly smoothness: number;
}

/** A function of distance h ≥ 0. */
export type OfDistance = (h: number) => number;

export interface Correlation {
  /** ρ(h). */
  readonly value: (parameters: CorrelationParameters) => OfDistance;
  /** ∂ρ(h)/∂ℓ. */
  readonly byLengthScale: (parameters: CorrelationParameters) => OfDistance;
  /** ∂ρ(h)/∂ν, for the family that has ν. */
  readonly bySmoothness?: (parameters: CorrelationParameters) => OfDistance;
}

export const correlations: Readonly<Record<CovarianceName, Correlation>> = {
  exponential: {
    value: ({ lengthScale }) => ofScaled(1, lengthScale, (u) => Math.exp(-u)),
    byLengthScale: ({ lengthScale }) => ofScaled(1, lengthScale, (u) => (u * Math.exp(-u)) / lengthScale),
  },
  matern32: {
    value: ({ lengthScale }) => ofScaled(Math.sqrt(3), lengthScale, (u) => (1 + u) * Math.exp(-u)),
    byLengthScale: ({ lengthScale }) =>
      ofScaled(Math.sqrt(3), lengthScale, (u) => (u * u * Math.exp(-u)) / lengthScale),
  },
  matern52: {
    value: ({ lengthScale }) => ofScaled(Math.sqrt(5), lengthScale, (u) => (1 + u + (u * u) / 3) * Math.exp(-u)),
    byLengthScale: ({ lengthScale }) =>
      ofScaled(Math.sqrt(5), lengthScale, (u) => (u * u * (1 + u) * Math.exp(-u)) / (3 * lengthScale)),
  },
  squaredExponential: {
    value: ({ lengthScale }) => ofScaled(1, lengthScale, (u) => Math.exp(-0.5 * u * u)),
    byLengthScale: ({ lengthScale }) => ofScaled(1, lengthScale, (u) => (u * u * Math.exp(-0.5 * u * u)) / lengthScale),
  },
  whittleMatern: {
    value: ({ lengthScale, smoothness }) => ofScaled(1, lengthScale, whittleMatern(smoothness)),
    byLengthScale: ({ lengthScale, smoothness }) => {
      const derivative = whittleMaternByRange(smoothness);
      return ofScaled(1, lengthScale, (x) => derivative(x) / lengthScale);
    },
    bySmoothness: ({ lengthScale, smoothness }) => ofScaled(1, lengthScale, whittleMaternBySmoothness(smoothness)),
  },
};

/** h ↦ f(factor · h / ℓ). */
function ofScaled(factor: number, lengthScale: number, f: OfDistance): OfDistance {
  return (h) => f((factor * h) / lengthScale);
}
