/** Quantiles of samples: Hyndman & Fan (1996), "Sample quantiles in statistical packages", definition 7 (the default of R and NumPy). */

/** The quantile at `level` in [0, 1] of values that are sorted in ascending order; NaN if there are none. */
export function sortedQuantile(sorted: ArrayLike<number>, level: number): number {
  const position = level * (sorted.length - 1);
  const below = Math.floor(position);
  const share = position - below;
  const low = sorted[below] ?? Number.NaN;
  return share === 0 ? low : low + share * (sorted[below + 1]! - low);
}

/** Quantiles of a sample in any order, one for each level in [0, 1]; NaN if a value is NaN or there are none. */
export function quantiles(sample: ArrayLike<number>, levels: readonly number[]): number[] {
  const sorted = Float64Array.from(sample).sort();
  if (Number.isNaN(sorted[sorted.length - 1])) return levels.map(() => Number.NaN);
  return levels.map((level) => sortedQuantile(sorted, level));
}

/**
 * Quantiles of a weighted sample: definition 7 with cumulative weights in the place of ranks, so that equal weights give `quantiles`.
 * Weights are non-negative and need not sum to one; values without weight do not count.
 */
export function weightedQuantiles(
  sample: ArrayLike<number>,
  weights: ArrayLike<number>,
  levels: readonly number[],
): number[] {
  const order = Array.from({ length: sample.length }, (_, i) => i).filter((i) => weights[i]! > 0);
  order.sort((i, j) => sample[i]! - sample[j]!);
  if (order.length === 0) return levels.map(() => Number.NaN);
  // Value k sits at the middle of its own weight, less half of the first: rank k − 1 if all weights are 1.
  const positions = new Float64Array(order.length);
  for (let k = 1; k < order.length; k++) {
    positions[k] = positions[k - 1]! + (weights[order[k - 1]!]! + weights[order[k]!]!) / 2;
  }
  return levels.map((level) => interpolate(positions, (k) => sample[order[k]!]!, level * positions[order.length - 1]!));
}

function interpolate(positions: Float64Array, value: (k: number) => number, at: number): number {
  let low = 0;
  let high = positions.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (positions[middle]! <= at) low = middle;
    else high = middle;
  }
  const width = positions[high]! - positions[low]!;
  return width > 0 ? value(low) + ((at - positions[low]!) / width) * (value(high) - value(low)) : value(low);
}
