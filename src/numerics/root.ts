/** One equation in one unknown. */

/**
 * The root of an increasing function between `lower` and `upper`: Newton's steps, replaced by bisection whenever one leaves the bracket.
 * `evaluate` returns [value, derivative]; values may be −∞ or +∞ away from the root.
 */
export function increasingRoot(
  evaluate: (x: number) => readonly [number, number],
  lower: number,
  upper: number,
  start: number,
): number {
  let low = lower;
  let high = upper;
  let x = start > low && start < high ? start : (low + high) / 2;
  for (let iteration = 0; iteration < 200; iteration++) {
    const [value, derivative] = evaluate(x);
    if (value === 0) return x;
    if (value < 0) low = x;
    else high = x;
    const newton = x - value / derivative;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-16 + 2e-16 * Math.abs(x)) return next;
    x = next;
  }
  return x;
}
