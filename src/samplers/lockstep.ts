/** Many chains at once: each goes on as far as it can, and what all of them then ask for is evaluated in one call. */
import type { Steps } from "./no-u-turn.js";
import type { UnconstrainedSpace } from "./unconstrained.js";

interface Waiting {
  readonly chain: number;
  readonly point: Float64Array;
}

/**
 * The results of all chains, of which chain c belongs to data set owners[c]. After each call `pause` may give other work a turn.
 * Chains need not be equally long: those that have ended ask no more.
 */
export async function inLockstep<T>(
  chains: readonly Steps<T>[],
  owners: readonly number[],
  space: UnconstrainedSpace,
  pause: () => Promise<void> | undefined,
): Promise<T[]> {
  const results = new Array<T>(chains.length);
  let waiting: Waiting[] = [];
  const take = (chain: number, { done, value }: IteratorResult<Float64Array, T>): void => {
    if (done) results[chain] = value;
    else waiting.push({ chain, point: value });
  };
  // A generator's first turn takes no value.
  chains.forEach((steps, chain) => void take(chain, (steps as Iterator<Float64Array, T>).next()));
  while (waiting.length > 0) {
    const asked = waiting;
    waiting = [];
    const answers = space.evaluate(
      asked.map(({ point }) => point),
      asked.map(({ chain }) => owners[chain]!),
    );
    const known = answers instanceof Promise ? await answers : answers;
    asked.forEach(({ chain }, k) => void take(chain, chains[chain]!.next(known[k]!)));
    const turn = pause();
    if (turn) await turn;
  }
  return results;
}
