/** Ending long work: the caller's AbortSignal and the notebook's interrupt are one signal to everything that computes. */
import { AbortError } from "./error.js";

/** A kernel publishes an AbortSignal here for each cell and aborts it when the cell is interrupted. */
export const interruptSymbol: unique symbol = Symbol.for("nabi.interruptSignal") as never;

/** The signal that ends this work: the caller's, the running cell's, or both; undefined if there is none. */
export function workSignal(signal?: AbortSignal): AbortSignal | undefined {
  const cell = (globalThis as Record<symbol, unknown>)[interruptSymbol] as AbortSignal | undefined;
  if (signal && cell) return AbortSignal.any([signal, cell]);
  return signal ?? cell;
}

/** Throws an AbortError that carries what is finished, if the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined, what: string, partial?: unknown): void {
  if (signal?.aborted) throw new AbortError(`${what}: interrupted`, partial);
}

/** Gives timers, sockets and progress a turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
