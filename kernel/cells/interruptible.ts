/**
 * What cells leave running behind them – loops that wait, timers, handlers of promises – and its end. The code of cells is translated so
 * that every wait and every such function passes through here (make-interruptible.ts). Each remembers how often work had been ended when
 * it began; if that has happened again since, the code behind it never runs, neither `catch` nor `finally`: just as nothing runs on of a
 * synchronous loop that an interrupt terminates. Nothing holds on to code that waits for ever, so its memory is freed.
 */

/** The name under which translated code finds these functions among the globals. */
export const interruptibleName = "__interruptible__";

/** What translated code calls. */
export interface Interruptible {
  /** `await value` becomes `await wait(value)`. */
  wait<T>(value: T): Promise<Awaited<T>>;
  /** `for await (const item of items)` becomes `for await (const item of each(items))`. */
  each<T>(items: AsyncIterable<T> | Iterable<T | PromiseLike<T>>): AsyncIterable<T>;
  /** `setTimeout(work)` becomes `setTimeout(call(work))`; what is no function stays as it is. */
  call<T>(work: T): T;
}

function forEver(): Promise<never> {
  return new Promise(() => undefined);
}

/** The functions, and `end`, which ends all work that has begun. */
export function createInterruptible(): Interruptible & { end(): void } {
  let ends = 0;
  return {
    end: () => {
      ends++;
    },
    wait: (value) => {
      const began = ends;
      // `then`, not a promise of its own: the engine follows it when it writes the stack of an error.
      return Promise.resolve(value).then(
        (result) => (began === ends ? result : forEver()),
        (error: unknown) => {
          if (began !== ends) return forEver();
          throw error;
        },
      );
    },
    each: async function* (items) {
      let began = ends;
      for await (const item of items) {
        if (began !== ends) await forEver();
        yield item;
        began = ends;
      }
    },
    call: (work) => {
      if (typeof work !== "function") return work;
      const began = ends;
      return function (this: NodeJS.Timeout | undefined, ...parameters: unknown[]) {
        if (began === ends) return Reflect.apply(work, this, parameters);
        clearInterval(this); // an interval's timer would go on for nothing
        return forEver();
      } as typeof work;
    },
  };
}

/** Makes the functions known to translated code. */
export function installInterruptible(functions: Interruptible): void {
  Object.defineProperty(globalThis, interruptibleName, { value: functions, configurable: true });
}
