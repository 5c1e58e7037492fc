/** The methods of the study. */
import type { MethodPreset } from "../learn.js";

export type { Learn, MethodPreset, Training } from "../learn.js";

/** Methods that are trained. */
export const trainedMethods = [
  "NBE",
  "quantiles",
  "fKL",
  "rKL1",
  "rKL1Gaussian",
  "rKL2",
  "rKL3",
  "NRE",
  "NLE",
] as const;
export type TrainedMethod = (typeof trainedMethods)[number];

/** A preset's methods. */
export type Methods = Readonly<Partial<Record<TrainedMethod, MethodPreset>>>;
