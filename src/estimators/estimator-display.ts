/** One line that says what an estimator is, in the place of its functions. */
import { withDisplay } from "../runtime/display.js";
import type { Estimator, EstimatorKind } from "./estimator.js";

export function withEstimatorDisplay<K extends EstimatorKind>(estimator: Estimator<K>): Estimator<K> {
  const { name, model } = estimator;
  const { prior, simulator } = model;
  const data = `data ${simulator.shape.join(" x ") || "of one number"}`;
  const text = `${name} of ${prior.names.join(", ")}, for ${data} of ${simulator.name} (not trained)`;
  return withDisplay(estimator, () => ({ "text/plain": text }));
}
