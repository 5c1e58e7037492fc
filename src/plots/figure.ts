/** What every plot function returns: a finished picture that draws itself as the last value of a cell and can be saved. */
import { extname } from "node:path";
import { withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";
import { writeWhole } from "../runtime/write-whole.js";
import { compactSvg } from "./compact-svg.js";
import { pngOf } from "./png.js";
import { renderSvg, type VegaLiteSpec } from "./render.js";
import { theme } from "./theme.js";

export interface Figure {
  /** The Vega-Lite 5 specification, with its data; opens in the Vega editor. */
  readonly spec: VegaLiteSpec;
  /** The picture as SVG text. */
  readonly svg: string;
  /** One line that says what is shown. */
  readonly text: string;
  /** Writes `.svg`, `.png` or, for the specification, `.json`; whole or not at all. */
  save(path: string): Promise<void>;
}

/**
 * A figure from a specification without `$schema` and `config`, which are the house's.
 * @param text one line that says what is shown, for terminals and screen readers
 * @throws NabiError if the specification cannot be drawn
 */
export function figure(spec: VegaLiteSpec, text: string): Figure {
  const whole: VegaLiteSpec = {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    description: text,
    ...spec,
    config: theme,
  };
  return drawnFigure(whole, renderSvg(whole), text);
}

/** A figure from a whole specification and its picture. */
export function drawnFigure(spec: VegaLiteSpec, drawn: string, text: string): Figure {
  const svg = compactSvg(drawn);
  const result: Figure = { spec, svg, text, save: (path) => saveFigure(spec, svg, path) };
  return withDisplay(result, () => ({
    "application/vnd.vegalite.v5+json": spec,
    "image/svg+xml": svg,
    "text/plain": text,
  }));
}

async function saveFigure(spec: VegaLiteSpec, svg: string, path: string): Promise<void> {
  const contents: Readonly<Record<string, () => string | Uint8Array>> = {
    ".svg": () => svg,
    ".png": () => pngOf(svg),
    ".json": () => JSON.stringify(spec),
  };
  const write = contents[extname(path).toLowerCase()];
  if (!write) throw new NabiError(`save: a path that ends in .svg, .png or .json is required, got ${path}`);
  await writeWhole(path, write(), "save");
}
