/** How values become MIME bundles, and the hook through which the library shows them while a cell runs. */
import { inspect } from "node:util";
import type { Data } from "./protocol.js";

/** Protocol with the library: it calls `globalThis[displayHookSymbol]` with a DisplayMessage (src/runtime/display.ts has the same key). */
export const displayHookSymbol: symbol = Symbol.for("nabi.displayHook");

/** Protocol with everybody: an object with this method returns its own MIME bundle (Deno's kernel and tslab's readers know it, too). */
export const displaySymbol: symbol = Symbol.for("Jupyter.display");

/** `update` replaces what was shown earlier under the same `displayId`. */
export interface DisplayMessage {
  readonly data: Data;
  readonly displayId: string;
  readonly update: boolean;
}

const mimeKey = /^[\w.+-]+\/[\w.+-]+(;.*)?$/;

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

/** What the last value of a cell shows: its own display, the value itself if it is a bundle, else text as Node's prompt prints it. */
export async function mimeBundle(value: unknown): Promise<Data> {
  const own = (value as Record<symbol, unknown> | null | undefined)?.[displaySymbol];
  if (typeof own === "function") return encodeBytes((await own.call(value)) as Data);
  if (isBundle(value)) return encodeBytes(value);
  return { "text/plain": inspect(value) };
}

/** Publishes the hook; the messages reach `show` in the order of the cell's other output. */
export function installDisplayHook(show: (message: DisplayMessage) => void): void {
  (globalThis as Record<symbol, unknown>)[displayHookSymbol] = (message: DisplayMessage) =>
    show({ ...message, data: encodeBytes(message.data) });
}
