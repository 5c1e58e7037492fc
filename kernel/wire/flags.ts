/** What the main thread and the listener (see listener.ts) tell each other while either may be too busy for messages. */

/** Indices of the Int32 flags that both threads see. */
export const flags = {
  /** Set by the main thread when it has heard of an interrupt. */
  heard: 0,
  /** Set by the listener when its sockets are closed. */
  closed: 1,
  /** Above zero while the main thread does work that must not be terminated: the compiler's, above all. */
  guarded: 2,
  /** Counts beginnings and ends of cells: odd while one runs. */
  cells: 3,
  /** What `cells` was when the main thread heard of the interrupt: which cell it is to end, if any. */
  interrupted: 4,
} as const;

/** Runs a synchronous task that an interrupt must let finish. */
export type Guard = <T>(task: () => T) => T;

export function createFlags(): SharedArrayBuffer {
  return new SharedArrayBuffer(Object.keys(flags).length * Int32Array.BYTES_PER_ELEMENT);
}

export function createGuard(shared: SharedArrayBuffer): Guard {
  const state = new Int32Array(shared);
  return (task) => {
    Atomics.add(state, flags.guarded, 1);
    try {
      return task();
    } finally {
      Atomics.sub(state, flags.guarded, 1);
    }
  };
}

/** Answers a request to run a cell; until the answer is there, the listener knows that one runs. */
export type MarkCell = <T>(answer: () => Promise<T>) => Promise<T>;

export function createMarkCell(shared: SharedArrayBuffer): MarkCell {
  const state = new Int32Array(shared);
  return async (answer) => {
    Atomics.add(state, flags.cells, 1);
    try {
      return await answer();
    } finally {
      Atomics.add(state, flags.cells, 1);
    }
  };
}
