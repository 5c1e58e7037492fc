/** Times two sides in alternation, so that whatever else the machine does falls on both. */
import type { Job } from "./nabi-jobs.js";
import type { Timed } from "./pytorch.js";

/** One side: repeats its work and says how long each repetition took. */
export type Side = (count: number) => Promise<Timed>;

export interface Comparison {
  /** Milliseconds: median over all repetitions of all rounds. */
  readonly milliseconds: number;
  readonly baseline?: number;
  /** Baseline's median over nabi's, round by round: above 1 nabi is faster. */
  readonly ratios?: readonly number[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function sideOf(job: Job): Side {
  return async (count) => {
    const times: number[] = [];
    const values: number[] = [];
    for (let i = 0; i < count; i++) {
      const start = performance.now();
      values.push(await job());
      times.push(performance.now() - start);
    }
    return { times, values };
  };
}

/** Repetitions that take about the given time, from one that was timed. */
export function repetitions(milliseconds: number, budget: number): number {
  return Math.min(2_000, Math.max(3, Math.round(budget / milliseconds)));
}

/** Rounds of both sides in turn, each about `budget` ms a side. */
export async function alternate(
  nabi: Side,
  baseline: Side | undefined,
  { rounds = 7, budget = 400 }: { rounds?: number; budget?: number } = {},
): Promise<Comparison> {
  const count = repetitions(median((await nabi(3)).times), budget);
  const own: number[] = [];
  const other: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const ours = (await nabi(count)).times;
    own.push(...ours);
    if (!baseline) continue;
    const theirs = (await baseline(count)).times;
    other.push(...theirs);
    ratios.push(median(theirs) / median(ours));
  }
  return { milliseconds: median(own), ...(baseline ? { baseline: median(other), ratios } : {}) };
}
