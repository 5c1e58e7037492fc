/** The sites of a grid on the unit square, as a list of points. */
export function gridSites(rows: number, columns: number): number[][] {
  const step = (count: number): number => 1 / Math.max(count - 1, 1);
  return Array.from({ length: rows * columns }, (_, k) => [
    (k % columns) * step(columns),
    Math.floor(k / columns) * step(rows),
  ]);
}
