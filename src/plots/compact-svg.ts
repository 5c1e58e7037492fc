/**
 * Makes an SVG small enough for a notebook without a visible change: coordinates to a hundredth of a pixel, and scatter points –
 * one element of 150 bytes each in Vega's output – drawn as round dots of a few shared paths.
 */
import { createHash } from "node:crypto";

const coordinates = /\b(d|transform|x|y|x1|x2|y1|y2|width|height)="([^"]*\d\.\d{3}[^"]*)"/g;

/** The same picture in fewer bytes, and in the same bytes whenever it is drawn. */
export function compactSvg(svg: string): string {
  const plain = stableIds(svg).replace(hiddenPaths, "").replace(roles, "");
  return mergeDots(plain.replace(coordinates, (_, name: string, value: string) => `${name}="${roundNumbers(value)}"`));
}

// Vega draws a background and a foreground for every group of marks, mostly empty or not displayed.
const hiddenPaths =
  /<path class="(?:foreground"[^>]*display="none"|background" aria-hidden="true" d="M0,0h[\d.]+v[\d.]+h-?[\d.]+Z"(?: pointer-events="none")?)\/>/g;
const roles = / role="graphics-[a-z]+" aria-roledescription="[a-z ]+"/g;

/**
 * Vega numbers clip paths and gradients by counters that run on from figure to figure. Here they count from one behind a mark of the
 * figure's content, so that a figure drawn again has the same bytes, and two figures in one page do not use each other's.
 */
export function stableIds(svg: string): string {
  const found = [
    ...new Set(
      Array.from(svg.matchAll(/<(?:clipPath|linearGradient|radialGradient|pattern) id="([^"]+)"/g), (m) => m[1]!),
    ),
  ];
  const number = new Map(found.map((id, k) => [id, k + 1]));
  const renamed = (prefix: string): string =>
    svg.replace(/(id="|url\(#)([^")]+)/g, (whole, lead: string, id: string) =>
      number.has(id) ? `${lead}${prefix}${number.get(id)}` : whole,
    );
  return renamed(`f${createHash("sha256").update(renamed("f")).digest("hex").slice(0, 8)}-`);
}

function roundNumbers(text: string): string {
  return text.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(2))));
}

// Filled circles as Vega draws them: a path around the origin, moved into place.
const oneDot =
  /<path transform="translate\((-?[\d.]+),(-?[\d.]+)\)" d="M([\d.]+),0A[\d.,-]+A[\d.,-]+,0" fill="(#\w+)"([^>]*)\/>/g;

/** Dots that share a path do not darken where they overlap; spread over this many paths, dense regions still do. */
const layers = 8;

/** Runs of at least this many neighbouring dots are merged. */
const shortestRun = 64;

const run = new RegExp(`(?:${oneDot.source.replace(/(?<!\\)\((?!\?)/g, "(?:")}){${shortestRun},}`, "g");

/** A dot is a segment of no length with round ends: `M x y h0`. */
function mergeDots(svg: string): string {
  return svg.replace(run, (text) => {
    const paths = new Map<string, string>();
    let count = 0;
    for (const [, x, y, radius, fill, rest] of text.matchAll(oneDot)) {
      const opacity = attribute(rest!, "fill-opacity") * attribute(rest!, "opacity");
      const style = `stroke="${fill}" stroke-width="${2 * Number(radius)}" stroke-opacity="${opacity}" stroke-linecap="round"`;
      const key = `${style} data-layer="${count++ % layers}"`;
      paths.set(key, `${paths.get(key) ?? ""}M${x},${y}h0`);
    }
    return Array.from(paths, ([style, d]) => `<path d="${d}" fill="none" ${style}/>`).join("");
  });
}

function attribute(text: string, name: string): number {
  return Number(new RegExp(`(?:^| )${name}="([\\d.]+)"`).exec(text)?.[1] ?? 1);
}
