/**
 * How a value reaches the reader: in a notebook through the hook that a kernel publishes on a global symbol, elsewhere as plain text.
 * The library therefore needs no kernel, and any kernel that sets the hook can show its objects.
 */
import { inspect } from "node:util";

/** MIME type → content, as in Jupyter's messaging protocol. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** An object with this method draws itself when it is the last value of a cell. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display") as never;

/** What a kernel's hook is given; `update` replaces the output shown earlier under the same `displayId`. */
export interface DisplayMessage {
  /** A MIME bundle, or a value that the kernel makes one of: kernels know tables and charts of other packages, too. */
  readonly data: unknown;
  readonly displayId: string;
  readonly update: boolean;
}

export type DisplayHook = (message: DisplayMessage) => void;

/** Kernels set `globalThis[displayHookSymbol]` before they run a cell. */
export const displayHookSymbol: unique symbol = Symbol.for("nabi.displayHook") as never;

/** Shows later versions of a value in the place of the first one. */
export interface DisplayHandle {
  update(value: unknown): void;
}

const inspectSymbol: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/**
 * Gives an object a display of its own: `bundle` is what a notebook shows, its "text/plain" entry is what `console.log` prints.
 * Both are non-enumerable, so that the object's fields stay plain data.
 */
export function withDisplay<T extends object>(value: T, bundle: (value: T) => MimeBundle): T {
  Object.defineProperty(value, displaySymbol, { value: () => bundle(value) });
  Object.defineProperty(value, inspectSymbol, { value: () => String(bundle(value)["text/plain"]) });
  return value;
}

/** Text made safe for use inside HTML. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/** The kernel's hook, or undefined outside a notebook. */
export function displayHook(): DisplayHook | undefined {
  return (globalThis as Record<symbol, unknown>)[displayHookSymbol] as DisplayHook | undefined;
}

const mimeKey = /^(text|image|application|audio|video|model|font)\/[\w.+-]+(;.*)?$/;

function isBundle(value: unknown): value is MimeBundle {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => mimeKey.test(key));
}

/** The MIME bundle of any value: its own `Symbol.for("Jupyter.display")` method, the value itself if it is a bundle, else plain text. */
export function mimeBundle(value: unknown): MimeBundle {
  const own = (value as Record<symbol, unknown> | null | undefined)?.[displaySymbol];
  if (typeof own === "function") return own.call(value) as MimeBundle;
  if (isBundle(value)) return value;
  return { "text/plain": typeof value === "string" ? value : inspect(value) };
}

function textOf(bundle: MimeBundle): string {
  return String(bundle["text/plain"] ?? Object.keys(bundle).join(", "));
}

/**
 * Shows a value or a MIME bundle now, in the order of the cell's other output.
 * In a notebook the returned handle's `update` replaces what was shown; in a terminal each version is printed as text.
 */
export function display(value: unknown): DisplayHandle {
  const displayId = crypto.randomUUID();
  const show = (shown: unknown, update: boolean): void => {
    const hook = displayHook();
    if (hook) hook({ data: typeof shown === "string" ? { "text/plain": shown } : shown, displayId, update });
    else console.log(textOf(mimeBundle(shown)));
  };
  show(value, false);
  const handle: DisplayHandle = { update: (next) => show(next, true) };
  // As the last value of a cell a handle shows nothing: what it stands for is on the screen already.
  return Object.defineProperty(handle, displaySymbol, { value: () => ({}) });
}
