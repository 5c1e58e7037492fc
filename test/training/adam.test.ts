import { describe, expect, it } from "vitest";
import { adam, clipGradient } from "#src/training/adam.js";

describe("adam", () => {
  it("takes the steps of Kingma and Ba's algorithm 1", () => {
    const gradients = [
      [1, -2, 0],
      [0.5, -2, 1e-3],
      [-3, 0, 1e-3],
      [0.1, 4, 0],
    ];
    const rates = [0.1, 0.1, 0.05, 0.2];
    const theta = Float32Array.of(1, 2, 3);
    const optimizer = adam(3);
    const [m, v, exact] = [
      [0, 0, 0],
      [0, 0, 0],
      [1, 2, 3],
    ];
    gradients.forEach((g, t) => {
      optimizer.step(theta, Float32Array.from(g), rates[t]!);
      for (let i = 0; i < 3; i++) {
        m[i] = 0.9 * m[i]! + 0.1 * g[i]!;
        v[i] = 0.999 * v[i]! + 0.001 * g[i]! ** 2;
        const [mHat, vHat] = [m[i]! / (1 - 0.9 ** (t + 1)), v[i]! / (1 - 0.999 ** (t + 1))];
        exact[i]! -= (rates[t]! * mHat) / (Math.sqrt(vHat) + 1e-8);
        expect(Math.abs(theta[i]! - exact[i]!)).toBeLessThan(2e-6);
      }
    });
    // By hand: the first step is the learning rate against the gradient's sign.
    const first = Float32Array.of(1, 2, 3);
    adam(3).step(first, Float32Array.of(1, -2, 0), 0.1);
    expect(Array.from(first, (x) => Number(x.toFixed(6)))).toEqual([0.9, 2.1, 3]);
  });

  it("lets moments of parameters at rest fall to zero instead of denormal numbers", () => {
    const theta = Float32Array.of(1);
    const optimizer = adam(1);
    optimizer.step(theta, Float32Array.of(1e-14), 1e-3);
    for (let i = 0; i < 400; i++) optimizer.step(theta, Float32Array.of(0), 1e-3);
    const rest = theta[0]!;
    optimizer.step(theta, Float32Array.of(0), 1);
    expect(theta[0]).toBe(rest);
  });
});

describe("clipGradient", () => {
  it("scales only what is longer than allowed", () => {
    const gradient = Float32Array.of(3, 4);
    expect(clipGradient(gradient, 10)).toBe(5);
    expect(Array.from(gradient)).toEqual([3, 4]);
    expect(clipGradient(gradient, 1)).toBe(5);
    expect(Math.hypot(...gradient)).toBeCloseTo(1, 6);
  });
});
