import { describe, expect, it } from "vitest";
import { logGamma } from "#src/numerics/gamma.js";
import { incompleteGammaP } from "#src/numerics/incomplete-gamma.js";
import { binomialDraw, poissonDraw } from "#src/random/counts.js";
import { random } from "#src/random/random.js";

const draws = 20_000;

/** P(χ² is larger), for counts against their probabilities; cells with fewer than five expected are pooled. */
function chiSquareTail(counts: readonly number[], probability: (k: number) => number): number {
  const observed = new Map<number, number>();
  for (const k of counts) observed.set(k, (observed.get(k) ?? 0) + 1);
  let [statistic, cells, seen, mass] = [0, 0, 0, 0];
  for (let k = 0; k <= 2 * Math.max(...counts); k++) {
    const expected = draws * probability(k);
    if (expected < 5) continue;
    statistic += ((observed.get(k) ?? 0) - expected) ** 2 / expected;
    seen += observed.get(k) ?? 0;
    mass += expected;
    cells++;
  }
  if (draws - mass > 1) statistic += (draws - seen - (draws - mass)) ** 2 / (draws - mass);
  return 1 - incompleteGammaP(cells / 2, statistic / 2);
}

describe("Poisson draws", () => {
  it.each([0.01, 0.7, 5, 11.9, 12.1, 40, 300])("with mean %s have their probabilities", (mean) => {
    const stream = random(1).split(Math.round(100 * mean));
    const counts = Array.from({ length: draws }, () => poissonDraw(mean, stream));
    expect(chiSquareTail(counts, (k) => Math.exp(k * Math.log(mean) - mean - logGamma(k + 1)))).toBeGreaterThan(1e-3);
  });
});

describe("binomial draws", () => {
  it.each([
    [1, 0.3],
    [11, 0.5],
    [12, 0.5],
    [50, 0.02],
    [200, 0.9],
    [1000, 0.37],
  ])("of %s trials with probability %s have their probabilities", (trials, p) => {
    const stream = random(2).split(trials);
    const counts = Array.from({ length: draws }, () => binomialDraw(trials, p, stream));
    const logChoose = (k: number): number => logGamma(trials + 1) - logGamma(k + 1) - logGamma(trials - k + 1);
    const probability = (k: number): number =>
      k <= trials ? Math.exp(logChoose(k) + k * Math.log(p) + (trials - k) * Math.log1p(-p)) : 0;
    expect(chiSquareTail(counts, probability)).toBeGreaterThan(1e-3);
    expect(Math.max(...counts)).toBeLessThanOrEqual(trials);
  });
});
