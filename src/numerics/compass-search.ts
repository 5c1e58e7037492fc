/** Maximum of a function of two bounded numbers, without derivatives. */

export type Pair = readonly [number, number];

const compass: readonly Pair[] = [-1, 0, 1]
  .flatMap((i) => [-1, 0, 1].map((j) => [i, j] as const))
  .filter(([i, j]) => i !== 0 || j !== 0);

/**
 * The best point that compass search reaches from `start`: it goes on in the first of eight directions that gains, and halves its step
 * where none does, from a sixteenth of each interval down to `tolerance` of it. Points stay between the bounds.
 * Kolda, Lewis & Torczon (2003), "Optimization by direct search", SIAM Review 45, §1.
 */
export function compassSearch(
  value: (point: Pair) => number,
  start: Pair,
  bounds: readonly [Pair, Pair],
  tolerance = 1e-4,
): Pair {
  const moved = (x: number, by: number, [lower, upper]: Pair): number =>
    Math.min(upper, Math.max(lower, x + by * (upper - lower)));
  const gainFrom = ([x, y]: Pair, step: number, known: number): { point: Pair; height: number } | undefined => {
    for (const [i, j] of compass) {
      const point: Pair = [moved(x, i * step, bounds[0]), moved(y, j * step, bounds[1])];
      const height = value(point);
      if (height > known) return { point, height };
    }
    return undefined;
  };
  let best = { point: start, height: value(start) };
  for (let step = 1 / 16; step > tolerance; ) {
    const gain = gainFrom(best.point, step, best.height);
    if (gain) best = gain;
    else step /= 2;
  }
  return best.point;
}
