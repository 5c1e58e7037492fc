/** The toy of the review's Figure 2: θ ~ U(0, 1), Z | θ ~ N(θ, θ²), and the best classifier of pairs that belong together. */
import { prior } from "../../distributions/prior.js";
import { uniform } from "../../distributions/uniform.js";
import { normalQuantile } from "../../numerics/probit.js";
import { scaleNormal } from "../../simulators/scale-normal.js";
import type { Model } from "../../simulators/simulator.js";

export const model: Model = { prior: prior({ theta: uniform(0, 1) }), simulator: scaleNormal() };

/** A probability for each θ, at one z. */
export type Classifier = (z: number, theta: Float64Array) => Promise<Float64Array>;

const standard = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** p(z | θ). */
export const likelihood = (z: number, theta: number): number => standard((z - theta) / theta) / theta;

const longest = 25; // e⁻²⁵: the share of the prior that is left out
const steps = 10_000; // an error below 1e-6

/** p(z) = ∫₀¹ p(z | θ) dθ, by the midpoint rule in s = −log θ, where the integrand φ(z eˢ − 1) is smooth. */
export function evidence(z: number): number {
  const step = longest / steps;
  let sum = 0;
  for (let k = 0; k < steps; k++) {
    const x = z * Math.exp((k + 0.5) * step) - 1;
    if (Math.abs(x) > 39) break; // from here on the integrand is zero in double precision
    sum += standard(x);
  }
  return sum * step;
}

/** The Bayes classifier c* = p(z | θ) / (p(z | θ) + p(z)): no other has a smaller cross-entropy. */
export const bayes: Classifier = async (z, theta) => {
  const p = evidence(z);
  return theta.map((each) => likelihood(z, each) / (likelihood(z, each) + p));
};

/** Scores of a classifier on as many pairs that belong together as pairs that do not. */
export interface ClassifierScores {
  /** Binary cross-entropy in nats. */
  readonly crossEntropy: number;
  /** Share of pairs told rightly. */
  readonly accuracy: number;
  /** Mean of log c/(1 − c) over pairs that belong together, in nats: for c* the mutual information of θ and Z. */
  readonly mutualInformation: number;
}

const golden = (Math.sqrt(5) - 1) / 2;

/** The scores by a lattice of `count` pairs (θ, z) and, for each z, a hundred independent θ: no Monte Carlo error, and the same for all. */
export async function classifierScores(classify: Classifier, count: number): Promise<ClassifierScores> {
  const others = Float64Array.from({ length: 100 }, (_, k) => (k + 0.5) / 100);
  let [crossEntropy, right, information] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const theta = (i + 0.5) / count;
    const z = theta * (1 + normalQuantile(((i + 0.5) * golden) % 1 || 0.5));
    const c = await classify(z, Float64Array.of(theta, ...others));
    crossEntropy -= Math.log(c[0]!) / (2 * count);
    right += Number(c[0]! > 0.5) / (2 * count);
    information += Math.log(c[0]! / (1 - c[0]!)) / count;
    for (let k = 1; k < c.length; k++) {
      crossEntropy -= Math.log(1 - c[k]!) / (2 * count * others.length);
      right += Number(c[k]! < 0.5) / (2 * count * others.length);
    }
  }
  return { crossEntropy, accuracy: right, mutualInformation: information };
}

/** Ends of the axes of Figure 2. */
export const zRange: readonly [number, number] = [-1, 3];
/** Cells a side of the maps. */
export const cells = 60;

/** The classifier at the cells' centres, row-major: rows are θ, columns z. */
export async function classifierMap(classify: Classifier): Promise<number[]> {
  const thetas = Float64Array.from({ length: cells }, (_, k) => (k + 0.5) / cells);
  const [low, high] = zRange;
  const columns: Float64Array[] = [];
  for (let k = 0; k < cells; k++) columns.push(await classify(low + ((k + 0.5) / cells) * (high - low), thetas));
  return Array.from({ length: cells * cells }, (_, i) => columns[i % cells]![Math.floor(i / cells)]!);
}
