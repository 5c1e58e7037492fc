/**
 * Has a Markov chain converged, and how many independent draws is it worth?
 * Rank-normalised split R̂ and bulk effective sample size: Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), "Rank-normalization, folding,
 * and localization: an improved R̂ for assessing convergence of MCMC", Bayesian Analysis 16, 667–718, sections 3 and 4.
 */
import { normalQuantile } from "../numerics/probit.js";
import { sortedQuantile } from "../numerics/quantiles.js";
import { NabiError } from "../runtime/error.js";

/** Chains of one scalar, all of the same length. */
export type Chains = readonly ArrayLike<number>[];

/**
 * R̂, the larger of the rank-normalised one and that of the folded draws |x − median|; 1 means that halves and chains agree.
 * 1 for chains that never moved from one common value.
 * @throws NabiError if chains are shorter than 4 draws or differ in length.
 */
export function rHat(chains: Chains): number {
  const halves = splitChains(chains, "rHat");
  const all = halves.flatMap((half) => Array.from(half)).sort((a, b) => a - b);
  const middle = sortedQuantile(all, 0.5);
  const folded = halves.map((half) => half.map((x) => Math.abs(x - middle)));
  return Math.max(plainRHat(rankNormalised(halves)), plainRHat(rankNormalised(folded)));
}

/**
 * Bulk effective sample size of all chains together: that of the rank-normalised split chains, at most N log₁₀ N.
 * NaN for chains that never moved.
 * @throws NabiError if chains are shorter than 4 draws or differ in length.
 */
export function effectiveSampleSize(chains: Chains): number {
  return plainEffectiveSampleSize(rankNormalised(splitChains(chains, "effectiveSampleSize")));
}

/** Each chain as two halves; the middle draw of an odd length is left out. */
function splitChains(chains: Chains, caller: string): Float64Array[] {
  const length = chains[0]?.length ?? 0;
  if (length < 4 || chains.some((chain) => chain.length !== length)) {
    const lengths = chains.map((chain) => chain.length).join(", ") || "none";
    throw new NabiError(`${caller}: chains of one length, at least 4 draws, are required, got ${lengths}`);
  }
  const half = Math.floor(length / 2);
  return chains.flatMap((chain) => {
    const values = Float64Array.from(chain);
    return [values.subarray(0, half), values.subarray(length - half)];
  });
}

/** z = Φ⁻¹((r − 3/8) / (S + 1/4)), with r the rank among all S draws, ties sharing their mean rank. */
function rankNormalised(chains: readonly Float64Array[]): Float64Array[] {
  const length = chains[0]!.length;
  const total = chains.length * length;
  const values = new Float64Array(total);
  chains.forEach((chain, c) => {
    values.set(chain, c * length);
  });
  const order = Uint32Array.from({ length: total }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const scores = new Float64Array(total);
  for (let first = 0; first < total; ) {
    let next = first + 1;
    while (next < total && values[order[next]!] === values[order[first]!]) next++;
    const rank = (first + 1 + next) / 2;
    const score = normalQuantile((rank - 0.375) / (total + 0.25));
    for (let k = first; k < next; k++) scores[order[k]!] = score;
    first = next;
  }
  return chains.map((_, c) => scores.subarray(c * length, (c + 1) * length));
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

function variance(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2;
  return sum / (values.length - 1);
}

/** sqrt(var⁺ / W), with W the mean variance within chains and var⁺ = (n − 1)/n · W + B/n. */
function plainRHat(chains: readonly Float64Array[]): number {
  const n = chains[0]!.length;
  const within = mean(chains.map(variance));
  const between = variance(chains.map(mean)); // B/n
  if (within === 0) return between === 0 ? 1 : Number.POSITIVE_INFINITY;
  return Math.sqrt((((n - 1) / n) * within + between) / within);
}

/** S / τ, with τ from Geyer's initial monotone sequence over the chains' combined autocorrelations. */
function plainEffectiveSampleSize(chains: readonly Float64Array[]): number {
  const n = chains[0]!.length;
  const total = chains.length * n;
  const within = mean(chains.map(variance));
  const combined = ((n - 1) / n) * within + (chains.length > 1 ? variance(chains.map(mean)) : 0);
  if (combined === 0) return Number.NaN;
  const centred = chains.map((chain) => {
    const centre = mean(chain);
    return chain.map((x) => x - centre);
  });
  const correlation = (lag: number): number => {
    const covariance = mean(centred.map((chain) => autocovariance(chain, lag)));
    return 1 - (within - covariance) / combined;
  };
  // Pairs (lag, lag + 1) count twice while they are positive, none above the one before; of the pair that ends the sequence, the even lag
  // counts once (for antithetic chains).
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let even = 1;
  let odd = correlation(1);
  for (let lag = 2; even + odd > 0 && lag < n - 2; lag += 2) {
    least = Math.min(least, even + odd);
    sum += least;
    even = correlation(lag);
    odd = correlation(lag + 1);
  }
  const time = Math.max(2 * sum + Math.max(0, even) - 1, 1 / Math.log10(total)); // at most S log₁₀ S
  return total / time;
}

/** Autocovariance of a centred chain, with n in the denominator at every lag (which keeps the sequence positive definite). */
function autocovariance(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < centred.length; i++) sum += centred[i]! * centred[i - lag]!;
  return sum / centred.length;
}
