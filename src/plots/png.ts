/**
 * SVG → PNG by resvg, which draws without a browser. The fonts come along: Arimo has the widths of Helvetica, Arial and Liberation Sans,
 * with which the plots are laid out, and a machine without fonts would draw no text at all.
 */
import { createRequire } from "node:module";
import { NabiError } from "../runtime/error.js";

interface Resvg {
  readonly Resvg: new (svg: string, options: unknown) => { render(): { asPng(): Uint8Array } };
}

const faces = ["400Regular/Arimo_400Regular.ttf", "700Bold/Arimo_700Bold.ttf"];
const zoom = 2; // pixels for each of the SVG's: sharp on dense screens and on paper

/**
 * The bytes of a PNG with twice the SVG's width and height.
 * @throws NabiError where resvg has no binary for the platform.
 */
export function pngOf(svg: string): Uint8Array {
  const require = createRequire(import.meta.url);
  const { Resvg } = loadResvg(require);
  const fontFiles = faces.map((face) => require.resolve(`@expo-google-fonts/arimo/${face}`));
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: zoom } }).render().asPng();
}

function loadResvg(require: NodeJS.Require): Resvg {
  try {
    return require("@resvg/resvg-js") as Resvg;
  } catch (cause) {
    throw new NabiError(
      `save: PNG files need @resvg/resvg-js, which does not load on ${process.platform} ${process.arch}; save as .svg`,
      { cause },
    );
  }
}
