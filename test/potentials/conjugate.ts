/** Models whose posterior is known in closed form. */
import type { Distribution } from "#src/distributions/distribution.js";
import { prior } from "#src/distributions/prior.js";
import { logGamma } from "#src/numerics/gamma.js";
import type { Model } from "#src/simulators/simulator.js";
import { simulator } from "#src/simulators/simulator.js";

/** n normal values with mean μ and standard deviation 1. */
export function normalMean(mean: Distribution, n: number): Model {
  return {
    prior: prior({ mean }),
    simulator: simulator({
      name: "normalMean",
      shape: [n],
      simulate: (values, random) => Array.from({ length: n }, () => values["mean"]! + random.normal()),
      logLikelihood: (values, data) => {
        let [sum, slope] = [0, 0];
        for (let i = 0; i < n; i++) {
          sum -= 0.5 * (data[i]! - values["mean"]!) ** 2 + 0.5 * Math.log(2 * Math.PI);
          slope += data[i]! - values["mean"]!;
        }
        return { value: sum, gradient: { mean: slope } };
      },
    }),
  };
}

/** k successes in `trials`. */
export function binomial(p: Distribution, trials: number): Model {
  return {
    prior: prior({ p }),
    simulator: simulator({
      name: "binomial",
      shape: [],
      simulate: (values, random) =>
        Array.from({ length: trials }, () => Number(random.uniform() < values["p"]!)).reduce((a, b) => a + b),
      logLikelihood: (values, data) => {
        const [k, own] = [data[0]!, values["p"]!];
        const choose = logGamma(trials + 1) - logGamma(k + 1) - logGamma(trials - k + 1);
        return choose + k * Math.log(own) + (trials - k) * Math.log1p(-own);
      },
    }),
  };
}

/** n Poisson counts. */
export function poisson(rate: Distribution, n: number): Model {
  return {
    prior: prior({ rate }),
    simulator: simulator({
      name: "poisson",
      shape: [n],
      simulate: () => new Float64Array(n),
      logLikelihood: (values, data) => {
        let sum = 0;
        for (let i = 0; i < n; i++)
          sum += data[i]! * Math.log(values["rate"]!) - values["rate"]! - logGamma(data[i]! + 1);
        return sum;
      },
    }),
  };
}

/** One normal pair with mean (a + b, a − b/2) and standard deviations 0.2, 0.1: a and b are dependent given the data. */
export function twoMeans(a: Distribution, b: Distribution): Model {
  return {
    prior: prior({ a, b }),
    simulator: simulator({
      name: "twoMeans",
      shape: [2],
      simulate: (values, random) => [
        values["a"]! + values["b"]! + 0.2 * random.normal(),
        values["a"]! - values["b"]! / 2 + 0.1 * random.normal(),
      ],
      logLikelihood: (values, data) => {
        const first = (data[0]! - values["a"]! - values["b"]!) / 0.2;
        const second = (data[1]! - values["a"]! + values["b"]! / 2) / 0.1;
        return -0.5 * (first * first + second * second) - Math.log(2 * Math.PI * 0.02);
      },
    }),
  };
}
