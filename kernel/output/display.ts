/** How values become MIME bundles, and the hook through which the library shows them while a cell runs. */
import { inspect } from "node:util";
import { type Data, displaySymbol } from "../wire/protocol.js";
import { foreignBundle } from "./foreign.js";

/** Protocol with the library: it calls `globalThis[displayHookSymbol]` with a DisplayMessage (src/runtime/display.ts has the same key). */
export const displayHookSymbol: symbol = Symbol.for("nabi.displayHook");

/** `update` replaces what was shown earlier under the same `displayId`. */
export interface DisplayMessage {
  /** A MIME bundle, or any value. */
  readonly data: unknown;
  readonly displayId: string;
  readonly update: boolean;
}

const mimeKey = /^(text|image|application|audio|video|model|font)\/[\w.+-]+(;.*)?$/;

function isBundle(value: unknown): value is Data {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => mimeKey.test(key));
}

/** JSON carries no bytes: the protocol wants images in base64. */
function encodeBytes(data: Data): Data {
  return Object.fromEntries(
    Object.entries(data).map(([mime, content]) => [
      mime,
      content instanceof Uint8Array ? Buffer.from(content).toString("base64") : content,
    ]),
  );
}

/**
 * What a value shows: its own display, the value itself if it is a bundle, a table or chart if it is one, else text as Node's prompt
 * prints it. An empty bundle shows nothing. A promise only where the value's own display returns one.
 */
export function mimeBundle(value: unknown): Data | Promise<Data> {
  const own = (value as Record<symbol, unknown> | null | undefined)?.[displaySymbol];
  if (typeof own === "function") {
    const bundle = own.call(value) as Data | Promise<Data>;
    return bundle instanceof Promise ? bundle.then(encodeBytes) : encodeBytes(bundle);
  }
  if (isBundle(value)) return encodeBytes(value);
  const foreign = typeof value === "object" && value !== null ? foreignBundle(value) : undefined;
  return foreign ?? { "text/plain": inspect(value) };
}

/** A message of the hook whose bundle is made. */
export interface Shown {
  readonly data: Data;
  readonly displayId: string;
  readonly update: boolean;
}

/**
 * Publishes the hook; the messages reach `show` in the order of the cell's other output. Only a display that is a promise comes later,
 * when it is there; its failure is an unhandled rejection, which the kernel shows.
 */
export function installDisplayHook(show: (message: Shown) => void): void {
  (globalThis as Record<symbol, unknown>)[displayHookSymbol] = (message: DisplayMessage) => {
    const data = mimeBundle(message.data);
    if (data instanceof Promise) void data.then((late) => show({ ...message, data: late }));
    else show({ ...message, data });
  };
}
