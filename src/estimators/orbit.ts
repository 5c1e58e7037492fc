/** A data set together with its images under the simulator's symmetries: what an answer is averaged over. */
import { multiply } from "../graph/elementwise.js";
import { constant, type Expression, sizeOf } from "../graph/expression.js";
import { mean } from "../graph/reduction.js";
import { gather, reshape } from "../graph/shape.js";
import { type Simulator, type Symmetry, signs } from "../simulators/simulator.js";

/** The group to average over; the identity alone where there is none or none is wanted. */
export function symmetryGroup(simulator: Simulator, average: boolean): readonly Symmetry[] {
  return average ? (simulator.symmetries ?? []) : [];
}

/** Images of data (B x …shape) under G symmetries: (B·G x …shape), the images of one data set in a row. */
export function orbit(data: Expression, symmetries: readonly Symmetry[]): Expression {
  if (symmetries.length <= 1) return data;
  const [batch, ...shape] = data.shape as [number, ...number[]];
  const cells = sizeOf(shape);
  const indices = symmetries.flatMap(({ permutation }) => Array.from(permutation));
  const all = symmetries.flatMap((symmetry) => Array.from(signs(symmetry)));
  const images = gather(reshape(data, [batch, cells]), 1, indices);
  const signed = all.every((s) => s === 1) ? images : multiply(images, constant(all, [1, all.length]));
  return reshape(signed, [batch * symmetries.length, ...shape]);
}

/** The mean over all images of the data (B x …shape) of what `answer` makes of them: `answer` maps (B·G x …shape) to (B·G x …). */
export function averageOverOrbit(
  data: Expression,
  symmetries: readonly Symmetry[],
  answer: (images: Expression) => Expression,
): Expression {
  const all = answer(orbit(data, symmetries));
  if (symmetries.length <= 1) return all;
  return mean(reshape(all, [data.shape[0]!, symmetries.length, ...all.shape.slice(1)]), 1);
}
