/** What a method says of the three micro fields: its estimate, and draws where it has a posterior. */
import type { Assessable } from "../../diagnostics/method-answer.js";
import { microFields } from "./model.js";

export interface MicroAnswer {
  /** Posterior mean, or the estimate: range and smoothness. */
  readonly mean: readonly [range: number, smoothness: number];
  readonly draws?: { readonly range: readonly number[]; readonly smoothness: readonly number[] };
}

const count = 500;
const short = (value: number): number => Number(value.toPrecision(4));
const pair = ([range, smoothness]: ArrayLike<number> & Iterable<number>): readonly [number, number] => [
  short(range!),
  short(smoothness!),
];

/** Undefined for methods that give neither estimates nor posteriors. */
export async function microAnswers(method: Assessable): Promise<readonly MicroAnswer[] | undefined> {
  const fields = await microFields();
  if (method.posterior && ["density", "potential"].includes(method.kind ?? "density")) {
    const batch = await method.posterior(fields);
    const answers: MicroAnswer[] = [];
    for (let i = 0; i < batch.length; i++) {
      const draws = await batch.at(i).sample(count);
      const column = (name: string): number[] => Array.from(draws.column(name), short);
      const mean = pair(Float64Array.from(await batch.at(i).mean()));
      answers.push({ mean, draws: { range: column("range"), smoothness: column("smoothness") } });
    }
    return answers;
  }
  if (method.kind === "quantile" || !method.estimate) return undefined;
  const { values } = await method.estimate(fields);
  return Array.from({ length: fields.length }, (_, i) => ({ mean: pair(values.subarray(2 * i, 2 * i + 2)) }));
}
