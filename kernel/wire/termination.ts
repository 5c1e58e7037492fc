/** How the listener ends what the main thread computes: it says so, waits a moment, and then terminates code that does not listen. */
import { Session } from "node:inspector";
import { setTimeout as delay } from "node:timers/promises";
import { flags } from "./flags.js";

/** ms that the main thread has to hear of an interrupt before its code is terminated. */
const patience = 600;
/** ms that a cell has to end after its interrupt was heard: its grace (see interrupt.ts) and a little more. */
const cellPatience = 1300;
/** ms that the main thread has to shut down in good order. */
const shutdownPatience = 2000;

async function isTrueWithin(time: number, condition: () => boolean): Promise<boolean> {
  const deadline = performance.now() + time;
  while (!condition() && performance.now() < deadline) await delay(10);
  return condition();
}

export interface Termination {
  /** Resolves when the main thread has heard of it and the cell that ran has ended: whether there was one, or an earlier interrupt is at it. */
  interrupt(): Promise<boolean>;
  shutdown(): void;
}

/** `tell` reaches the main thread once it listens. */
export function createTermination(
  state: Int32Array,
  tell: (event: { readonly type: "interrupt" | "terminated" | "shutdown" }) => void,
): Termination {
  let interrupting = false;

  /** Leaves alone what must be finished first (see `flags.guarded`). */
  const terminate = (): void => {
    if (Atomics.load(state, flags.guarded) > 0) return;
    // Connected for this one call: a process that ends while an inspector is attached waits for it.
    const inspector = new Session();
    inspector.connectToMainThread();
    inspector.post("Runtime.terminateExecution", () => inspector.disconnect());
    tell({ type: "terminated" });
  };

  /** Terminates the main thread's code until the condition holds. */
  const insist = async (time: number, condition: () => boolean): Promise<void> => {
    for (let rest = time; !(await isTrueWithin(rest, condition)); rest = patience) terminate();
  };

  return {
    interrupt: async () => {
      if (!interrupting) Atomics.store(state, flags.heard, 0);
      tell({ type: "interrupt" });
      if (interrupting) return true;
      interrupting = true;
      // No SIGINT: where Node lets one break a script, it has no handler for an instant before and after, and the process would end.
      await insist(patience, () => Atomics.load(state, flags.heard) === 1);
      // A cell that has heard may go on all the same: synchronous code behind a call that ended in good order.
      const cell = Atomics.load(state, flags.interrupted);
      const isRunning = cell % 2 === 1;
      if (isRunning) await insist(cellPatience, () => Atomics.load(state, flags.cells) !== cell);
      interrupting = false;
      return isRunning;
    },
    shutdown: () => {
      tell({ type: "shutdown" });
      // A cell in a synchronous loop never hears of it.
      setInterval(terminate, patience).unref();
      setTimeout(() => process.kill(process.pid, "SIGKILL"), shutdownPatience).unref();
    },
  };
}
