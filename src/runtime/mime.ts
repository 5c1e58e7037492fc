/** Text and pictures that a notebook shows by their kind, not as strings: as the last value of a cell, or through `display`. */
import type { MimeBundle } from "./display.js";
import { NabiError } from "./error.js";

function markdown(text: string): MimeBundle {
  return { "text/markdown": text, "text/plain": text };
}

/** Front ends typeset what stands between delimiters; a formula without any gets them. */
function latex(formula: string): MimeBundle {
  const delimited = /\$|\\\(|\\\[|\\begin\{/.test(formula);
  return { "text/latex": delimited ? formula : `$\\displaystyle ${formula}$`, "text/plain": formula };
}

function html(text: string): MimeBundle {
  return { "text/html": text, "text/plain": text };
}

function svg(text: string): MimeBundle {
  if (!/<svg[\s/>]/.test(text))
    throw new NabiError(`mime.svg: SVG text is required, got ${JSON.stringify(text.slice(0, 40))}`);
  return { "image/svg+xml": text, "text/plain": "SVG picture" };
}

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function png(bytes: Uint8Array): MimeBundle {
  if (!(bytes instanceof Uint8Array) || pngSignature.some((byte, i) => bytes[i] !== byte))
    throw new NabiError("mime.png: the bytes of a PNG file are required, got something else; readFileSync gives them");
  return { "image/png": bytes, "text/plain": "PNG picture" };
}

/** Values that a notebook shows as Markdown, formulas, HTML or pictures: `mime.markdown("**bold**")`, `display(mime.svg(text))`. */
export const mime: {
  readonly markdown: (text: string) => MimeBundle;
  /** `mime.latex(String.raw`\theta \sim N(0, 1)`)`; with or without `$`. */
  readonly latex: (formula: string) => MimeBundle;
  readonly html: (text: string) => MimeBundle;
  readonly svg: (text: string) => MimeBundle;
  /** `mime.png(readFileSync("photo.png"))` */
  readonly png: (bytes: Uint8Array) => MimeBundle;
} = { markdown, latex, html, svg, png };
