/** A chart of one's own: any Vega-Lite specification as a figure. */
import { NabiError } from "../runtime/error.js";
import { drawnFigure, type Figure } from "./figure.js";
import { renderSvg, type VegaLiteSpec } from "./render.js";

/**
 * A Vega-Lite specification, whole as its author wrote it, as a figure that draws itself and can be saved (`.svg`, `.png`).
 * Notebooks do so by themselves where a specification with `$schema` is the last value of a cell.
 * @throws NabiError if it cannot be drawn; its data must be inline, since nothing is fetched.
 */
export function vegaLite(spec: VegaLiteSpec): Figure {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec))
    throw new NabiError(`plot.vegaLite: a Vega-Lite specification is required, got ${JSON.stringify(spec)}`);
  return drawnFigure(spec, draw(spec), captionOf(spec));
}

function draw(spec: VegaLiteSpec): string {
  try {
    return renderSvg(spec, { lenient: true });
  } catch (cause) {
    if (cause instanceof NabiError) throw cause;
    const { message } = cause as Error; // Vega-Lite's own, for what is no specification at all
    throw new NabiError(`plot.vegaLite: a drawable specification is required, got: ${message}`, { cause });
  }
}

/** What the author says that it shows. */
function captionOf({ description, title }: VegaLiteSpec): string {
  const heading = (title as { readonly text?: unknown } | undefined)?.text ?? title;
  return [description, heading].find((text) => typeof text === "string") ?? "Vega-Lite chart";
}
