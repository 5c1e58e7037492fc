/** Step sizes over a training run, as a share of the largest. */

/** "cosine" falls to zero over all epochs, "plateau" halves after epochs without gain, "constant" stays. */
export type Schedule = "cosine" | "plateau" | "constant";

const warmUpSteps = 100; // Adam's second moments are rough at first: full steps on them can throw a network off for good

/** The share at a step, for a run of `totalSteps`; `halvings` counts the plateaus so far. */
export function stepShare(schedule: Schedule, step: number, totalSteps: number, halvings: number): number {
  const warmUp = Math.min(1, (step + 1) / Math.min(warmUpSteps, Math.max(1, totalSteps / 10)));
  if (schedule === "cosine") return (warmUp * (1 + Math.cos((Math.PI * step) / totalSteps))) / 2;
  return warmUp * (schedule === "plateau" ? 0.5 ** halvings : 1);
}
