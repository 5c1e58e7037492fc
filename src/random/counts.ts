/** Draws of counts by splitting on order statistics: exact for every mean, and a handful of gamma draws at most. */
import type { Random } from "./random.js";

const few = 12; // below this, counting one by one is as fast as splitting

/** A gamma draw's share: Beta(a, b). */
function betaDraw(a: number, b: number, random: Random): number {
  const x = random.gamma(a);
  return x / (x + random.gamma(b));
}

/**
 * A Poisson draw. Of a unit-rate process on (0, mean) the m-th point is Gamma(m): what lies beyond it is again Poisson, and where it
 * falls beyond the mean the m − 1 points before it lie uniformly (Ahrens and Dieter, 1974, "Computer methods for sampling from gamma,
 * beta, Poisson and binomial distributions", Computing 12).
 */
export function poissonDraw(mean: number, random: Random): number {
  if (mean < few) {
    const wait = (): number => -Math.log(random.uniform());
    let count = 0;
    for (let time = wait(); time <= mean; time += wait()) count++;
    return count;
  }
  const m = Math.floor((7 * mean) / 8);
  const point = random.gamma(m);
  return point > mean ? binomialDraw(m - 1, mean / point, random) : m + poissonDraw(mean - point, random);
}

/** A binomial draw: the middle order statistic of n uniforms is Beta, and either half is binomial again (Ahrens and Dieter, 1974). */
export function binomialDraw(trials: number, probability: number, random: Random): number {
  if (trials < few) {
    let count = 0;
    for (let i = 0; i < trials; i++) if (random.uniform() < probability) count++;
    return count;
  }
  const a = 1 + Math.floor(trials / 2);
  const middle = betaDraw(a, trials + 1 - a, random);
  return middle >= probability
    ? binomialDraw(a - 1, probability / middle, random)
    : a + binomialDraw(trials - a, (probability - middle) / (1 - middle), random);
}
