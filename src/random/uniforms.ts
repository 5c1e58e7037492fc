import type { Random } from "./random.js";

/** Fills with uniform numbers that stay inside (0, 1) in single precision: quantile functions are infinite at its ends. */
export function fillUniform(target: Float32Array, random: Random): void {
  for (let i = 0; i < target.length; i++) target[i] = Math.min(Math.max(random.uniform(), 2 ** -40), 1 - 2 ** -24);
}
