/**
 * Interrupting a cell, on the main thread. Two things can be running:
 * - a wait: it is left, after long calls had a second to end by themselves through their AbortSignal;
 * - synchronous code, of the cell itself or behind a wait: this thread hears of nothing, and the listener terminates the code.
 * What goes on behind the cell (timers, loops that wait) ends with it: see interruptible.ts.
 */

/** Protocol with the library: it reads the running cell's AbortSignal here (src/runtime/abort.ts has the same key). */
export const interruptSymbol: symbol = Symbol.for("nabi.interruptSignal");

/** ms that a call which asked for the signal has to end by itself and keep what it has. */
const grace = 1000;
/** ms within which a second interrupt is taken for the first one: a double click, or a signal beside the message. */
const together = 500;
/** ms for a stopped evaluation to report its own end before it is given up. */
const settle = 50;

export const interrupted: unique symbol = Symbol("interrupted");

export interface Interrupts {
  /** Runs a cell under a fresh AbortSignal; resolves to `interrupted` if the cell never ended by itself. */
  run<T>(cell: () => Promise<T>): Promise<T | typeof interrupted>;
  /** Interrupts the running cell, or else what earlier ones left running; `now` grants no grace, as does a second call. */
  interrupt(now?: boolean): void;
  /** Whether the running or last cell was interrupted. */
  readonly fired: boolean;
}

interface Running {
  readonly controller: AbortController;
  asked: boolean;
  /** When the first interrupt came; undefined before. */
  since: number | undefined;
  giveUp: (value: typeof interrupted) => void;
  timer?: NodeJS.Timeout;
}

function publishSignal(running: Running): void {
  Object.defineProperty(globalThis, interruptSymbol, {
    configurable: true,
    get: () => {
      running.asked = true;
      return running.controller.signal;
    },
  });
}

/** `stop` ends an evaluation that waits (Evaluator.stop) and whatever cells have left running. */
export function createInterrupts(stop: () => void): Interrupts {
  let running: Running | undefined;
  let fired = false;

  const force = (cell: Running): void => {
    clearTimeout(cell.timer);
    stop();
    cell.timer = setTimeout(() => cell.giveUp(interrupted), settle);
  };

  return {
    get fired() {
      return fired;
    },
    run: async (task) => {
      fired = false;
      let giveUp: Running["giveUp"] = () => undefined;
      const givenUp = new Promise<typeof interrupted>((resolve) => {
        giveUp = resolve;
      });
      const cell: Running = { controller: new AbortController(), asked: false, since: undefined, giveUp };
      running = cell;
      publishSignal(cell);
      try {
        return await Promise.race([task(), givenUp]);
      } finally {
        clearTimeout(cell.timer);
        running = undefined;
        if (cell.since !== undefined) stop();
        delete (globalThis as Record<symbol, unknown>)[interruptSymbol];
      }
    },
    interrupt: (now = false) => {
      const cell = running;
      if (!cell) return stop();
      const first = cell.since === undefined;
      cell.since ??= performance.now();
      fired = true;
      if (first) cell.controller.abort();
      const insisting = performance.now() - cell.since > together;
      if (now || insisting || !cell.asked) force(cell);
      else if (first) cell.timer = setTimeout(() => force(cell), grace);
    },
  };
}
