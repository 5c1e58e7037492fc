/** All studies under one name. */
import { classifier } from "./classifier.js";
import { gp } from "./gp.js";
import { maxStable } from "./max-stable.js";

/** The models, test data and published figures of the review's studies: `studies.gp`, `studies.maxStable`, `studies.classifier`. */
export const studies: {
  readonly gp: typeof gp;
  readonly maxStable: typeof maxStable;
  readonly classifier: typeof classifier;
} = {
  gp,
  maxStable,
  classifier,
};
