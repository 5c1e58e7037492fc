/** What a training thread is told through a shared number while it computes; it hears it between two steps. */

export const orders = {
  /** End the run. */
  stop: 1,
  /** The process ends. */
  park: 2,
  /** The thread's answer: it waits for its end. */
  parked: 3,
} as const;

/** ms that the end of the process waits for the current step. */
const patience = 1000;

/** Keeps the thread out of native code while the process ends: Node aborts a process whose threads it ends within. */
export function park(order: Int32Array): void {
  Atomics.store(order, 0, orders.park);
  Atomics.wait(order, 0, orders.park, patience);
}

/** Whether the run is to end. Asked by the thread; it never returns once the process ends. */
export function isStopped(order: Int32Array): boolean {
  if (Atomics.load(order, 0) === orders.park) {
    Atomics.store(order, 0, orders.parked);
    Atomics.notify(order, 0);
    Atomics.wait(order, 0, orders.parked);
  }
  return Atomics.load(order, 0) === orders.stop;
}
