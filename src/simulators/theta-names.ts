/** Parameters of the benchmark tasks: theta1, …, thetaD. */
export function thetaNames(d: number): readonly string[] {
  return Object.freeze(Array.from({ length: d }, (_, j) => `theta${j + 1}`));
}
