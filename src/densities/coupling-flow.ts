/**
 * Affine coupling flow: z = (u − t(u', c)) · exp(−s(u', c)) for half of the coordinates given the other half u'
 * (Dinh, Sohl-Dickstein and Bengio, 2017, "Density estimation using Real NVP").
 */
import { add, exp, multiply, negate, subtract } from "../graph/elementwise.js";
import { slice } from "../graph/shape.js";
import { NabiError } from "../runtime/error.js";
import { couplingLogDensity, couplingSample, type ElementMap } from "./coupling.js";
import type { Density } from "./density.js";
import { softBound } from "./soft-bound.js";

export interface CouplingFlowOptions {
  /** Number of layers. Default 6. */
  readonly layers?: number;
  /** Units of each of the two hidden layers of every conditioner. Default 128. */
  readonly hidden?: number;
  /** Size of the summary that the network makes. Default 32. */
  readonly context?: number;
}

const layerLogScale = 5; // exp(±5) per layer is more than any posterior needs, and keeps one bad step from overflowing

/** z = (x − shift) · exp(−logScale), with a softly bounded logScale. */
const affineMap: ElementMap = {
  size: 2,
  forward: (x, p) => {
    const logScale = softBound(slice(p, 1, 1, 2), layerLogScale);
    return { y: multiply(subtract(x, slice(p, 1, 0, 1)), exp(negate(logScale))), logSlope: negate(logScale) };
  },
  inverse: (y, p) => {
    const logScale = softBound(slice(p, 1, 1, 2), layerLogScale);
    return add(slice(p, 1, 0, 1), multiply(y, exp(logScale)));
  },
};

/** Throws unless every setting is a whole number of 1 or more. */
export function requirePositive(density: string, settings: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(settings))
    if (!Number.isInteger(value) || value < 1)
      throw new NabiError(`${density}: ${name} of 1 or more is required, got ${value}`);
}

/**
 * A flow of affine couplings. With ONE parameter there is nothing to couple, and the flow is exactly a conditional Gaussian
 * on the real line that the support is mapped to: use `splineFlow` or `mixture` where that is too stiff.
 */
export function couplingFlow({ layers = 6, hidden = 128, context = 32 }: CouplingFlowOptions = {}): Density {
  requirePositive("couplingFlow", { layers, hidden, context });
  return {
    name: "couplingFlow",
    conditions: () => context,
    noise: (d) => d,
    logDensity: (u, c, scope) => couplingLogDensity(u, c, affineMap, { layers, hidden }, scope),
    sample: (noise, c, scope) => couplingSample(noise, c, affineMap, { layers, hidden }, scope),
  };
}
