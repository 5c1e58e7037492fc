/** Models whose posteriors are known in closed form, and runs short enough for tests. */
import { beta } from "#src/distributions/beta.js";
import type { Distribution } from "#src/distributions/distribution.js";
import { normal } from "#src/distributions/normal.js";
import { prior } from "#src/distributions/prior.js";
import { uniform } from "#src/distributions/uniform.js";
import type { TrainOptions } from "#src/fitted/train.js";
import { dense } from "#src/networks/dense.js";
import type { Network } from "#src/networks/network.js";
import { type Model, type Symmetry, simulator } from "#src/simulators/simulator.js";

export const smallNetwork: Network = dense({ hidden: [32, 32] });

/** θ ~ N(0, 1), ten observations from N(θ, 1): θ | Z ~ N(10 z̄ / 11, 1 / 11). */
export const normalMean: Model = {
  prior: prior({ mean: normal(0, 1) }),
  simulator: simulator({
    name: "normal mean",
    shape: [10],
    simulate: ({ mean }, random) => Array.from({ length: 10 }, () => mean! + random.normal()),
  }),
};

export function normalMeanPosterior(data: ArrayLike<number>): Distribution {
  return normal(Array.from(data).reduce((a, b) => a + b, 0) / 11, Math.sqrt(1 / 11));
}

/** p ~ U(0, 1), the number of heads in ten throws: p | k ~ Beta(1 + k, 11 − k). One data set is one number. */
export const coin: Model = {
  prior: prior({ p: uniform(0, 1) }),
  simulator: simulator({
    name: "coin",
    shape: [],
    simulate: ({ p }, random) =>
      Array.from({ length: 10 }, () => Number(random.uniform() < p!)).reduce((a, b) => a + b),
  }),
};

export const coinPosterior = (heads: number): Distribution => beta(1 + heads, 11 - heads);

/** (a, b) ~ N(0, I), Z = (a + b, a − b / 2, b) + N(0, 1 / 4): a normal posterior with correlation. */
export const linear: Model = {
  prior: prior({ a: normal(0, 1), b: normal(0, 1) }),
  simulator: simulator({
    name: "linear",
    shape: [3],
    simulate: ({ a, b }, random) => [a! + b!, a! - b! / 2, b!].map((x) => x + 0.5 * random.normal()),
  }),
};

/** Precision P = I + 4 AᵀA and mean P⁻¹ 4 AᵀZ. */
export function linearPosterior(z: ArrayLike<number>): {
  mean: [number, number];
  logDensity(a: number, b: number): number;
  draw(x: number, y: number): [number, number];
} {
  const [p, q, r] = [1 + 4 * 2, 4 * 0.5, 1 + 4 * 2.25]; // [[p, q], [q, r]]
  const [s, t] = [4 * (z[0]! + z[1]!), 4 * (z[0]! - z[1]! / 2 + z[2]!)];
  const determinant = p * r - q * q;
  const mean: [number, number] = [(r * s - q * t) / determinant, (p * t - q * s) / determinant];
  const deviation = Math.sqrt(r / determinant); // of a; b given a has variance 1 / r and mean shifted by −q / r
  return {
    mean,
    logDensity: (a, b) => {
      const [x, y] = [a - mean[0], b - mean[1]];
      return -0.5 * (p * x * x + 2 * q * x * y + r * y * y) + 0.5 * Math.log(determinant) - Math.log(2 * Math.PI);
    },
    draw: (x, y) => {
      const a = deviation * x;
      return [mean[0] + a, mean[1] - (q / r) * a + y / Math.sqrt(r)];
    },
  };
}

const order = (list: readonly number[]): Uint32Array => Uint32Array.from(list);
/** Four readings in a row: the law does not change when they are reversed, nor under a change of sign. */
export const flips: readonly Symmetry[] = [
  { permutation: order([0, 1, 2, 3]), sign: 1 },
  { permutation: order([3, 2, 1, 0]), sign: 1 },
  { permutation: order([0, 1, 2, 3]), sign: -1 },
  { permutation: order([3, 2, 1, 0]), sign: -1 },
];

/** s ~ U(0.5, 2), four observations from N(0, s²). */
export const scale: Model = {
  prior: prior({ s: uniform(0.5, 2) }),
  simulator: simulator({
    name: "scale",
    shape: [4],
    symmetries: flips,
    simulate: ({ s }, random) => Array.from({ length: 4 }, () => s! * random.normal()),
  }),
};

export const image = (data: ArrayLike<number>, { permutation, sign }: Symmetry): number[] =>
  Array.from(permutation, (i) => sign * data[i]!);

/** A training run of about a second. */
export const shortRun: TrainOptions = { epochs: 16, batchSize: 256, learningRate: 4e-3, seed: 1, onProgress: () => {} };
