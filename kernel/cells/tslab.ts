/** What `import "tslab"` gives cells that were written for tslab's kernel: the names of its version 1.0.22. */
import { randomUUID } from "node:crypto";
import { type DisplayMessage, displayHookSymbol } from "../output/display.js";
import { displaySymbol } from "../wire/protocol.js";
import { compiler } from "./compiler.js";

export interface Display {
  javascript(code: string): void;
  html(text: string): void;
  markdown(text: string): void;
  latex(text: string): void;
  svg(text: string): void;
  png(bytes: Uint8Array): void;
  jpeg(bytes: Uint8Array): void;
  gif(bytes: Uint8Array): void;
  pdf(bytes: Uint8Array): void;
  text(text: string): void;
  /** Content of any MIME type. */
  raw(contentType: string, content: string | Uint8Array): void;
}

function createDisplay(show: (bundle: Readonly<Record<string, string | Uint8Array>>) => void): Display {
  const of = (type: string) => (content: string | Uint8Array) => show({ [type]: content });
  return {
    javascript: of("text/javascript"),
    html: of("text/html"),
    markdown: of("text/markdown"),
    latex: of("text/latex"),
    svg: of("image/svg+xml"),
    png: of("image/png"),
    jpeg: of("image/jpeg"),
    gif: of("image/gif"),
    pdf: of("application/pdf"),
    text: of("text/plain"),
    raw: (type, content) => show({ [type]: content }),
  };
}

function send(bundle: object, displayId: string, update: boolean): void {
  const hook = (globalThis as Record<symbol, unknown>)[displayHookSymbol] as (message: DisplayMessage) => void;
  hook({ data: { [displaySymbol]: () => bundle }, displayId, update });
}

/** A display whose later contents stand in the place of the first. */
export function newDisplay(): Display {
  const id = randomUUID();
  let isShown = false;
  return createDisplay((bundle) => {
    send(bundle, id, isShown);
    isShown = true;
  });
}

/** Shows each content by itself. */
export const display: Display = createDisplay((bundle) => send(bundle, randomUUID(), false));

export const versions: { readonly tslab: string; readonly typescript: string; readonly node: string } = {
  tslab: "1.0.22",
  typescript: compiler.version,
  node: process.version,
};
