/**
 * Vega-Lite spec → SVG, synchronously. A cell's last value must be drawn before the cell ends, and Vega's own `toSVG` is a promise,
 * although nothing in it waits when all data are inline: `run` evaluates the dataflow at once, and the headless SVG renderer then
 * draws the scene. A test holds the result equal to `toSVG`'s for every kind of plot.
 * Both libraries are loaded at the first plot, through `require`, because `import()` is a promise too.
 */
import { createRequire } from "node:module";
import { NabiError } from "../runtime/error.js";
import { textWidth } from "./text-width.js";

/** A Vega-Lite 5 specification with all its data inline. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>;

interface VegaView {
  run(): VegaView;
  padding(): { left: number; right: number; top: number; bottom: number };
  origin(): [number, number];
  background(): string;
  loader(): unknown;
  scenegraph(): { root: unknown };
  finalize(): void;
  // Size of the scene with axes and legends: not public, needed because `width()` is the plotting area's. Vega is pinned.
  readonly _viewWidth: number;
  readonly _viewHeight: number;
}

interface SvgRenderer {
  initialize(element: null, width: number, height: number, origin: readonly number[], scale: number): SvgRenderer;
  background(color: string): SvgRenderer;
  render(scene: unknown): SvgRenderer;
  svg(): string;
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

interface Libraries {
  readonly vega: {
    parse(spec: unknown): unknown;
    View: new (runtime: unknown, options: unknown) => VegaView;
    renderModule(name: string): { headless: new (loader: unknown) => SvgRenderer };
    textMetrics: { width: (item: TextItem, text: string) => number };
  };
  readonly vegaLite: { compile(spec: VegaLiteSpec, options: unknown): { spec: unknown } };
}

let loaded: Libraries | undefined;

/** Vega and Vega-Lite, loaded once; a quarter of a second. */
export function vegaLibraries(): Libraries {
  if (loaded) return loaded;
  const require = createRequire(import.meta.url);
  const libraries: Libraries = { vega: require("vega"), vegaLite: require("vega-lite") };
  libraries.vega.textMetrics.width = (item, text) => textWidth(String(text ?? ""), item.fontSize ?? 11, isBold(item));
  loaded = libraries;
  return libraries;
}

function isBold(item: TextItem): boolean {
  return item.fontWeight === "bold" || Number(item.fontWeight) >= 600;
}

/**
 * The SVG text of a specification.
 * @throws NabiError if Vega-Lite or Vega finds a fault in it, or data that are not inline; unless `lenient`, warnings count as faults.
 */
export function renderSvg(spec: VegaLiteSpec, { lenient = false }: { readonly lenient?: boolean } = {}): string {
  const { vega, vegaLite } = vegaLibraries();
  const logger = strictLogger(lenient);
  const { spec: compiled } = vegaLite.compile(spec, { logger });
  requireInlineData(compiled);
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logger }).run();
  logger.check();
  try {
    const { left, right, top, bottom } = view.padding();
    const [x, y] = view.origin();
    const renderer = new (vega.renderModule("svg").headless)(view.loader());
    renderer.initialize(null, view._viewWidth + left + right, view._viewHeight + top + bottom, [left + x, top + y], 1);
    return renderer.background(view.background()).render(view.scenegraph().root).svg();
  } finally {
    view.finalize();
  }
}

/** What has to be fetched would be missing in the picture. */
function requireInlineData(compiled: unknown): void {
  const { data = [] } = compiled as { readonly data?: readonly { readonly url?: unknown }[] };
  const remote = data.find(({ url }) => url !== undefined);
  if (remote) throw new NabiError(`plot: data in the specification itself are required, got the address ${remote.url}`);
}

interface StrictLogger {
  level(value?: number): unknown;
  error(...messages: unknown[]): StrictLogger;
  warn(...messages: unknown[]): StrictLogger;
  info(...messages: unknown[]): StrictLogger;
  debug(...messages: unknown[]): StrictLogger;
  check(): void;
}

/** Vega logs errors of its dataflow and goes on; here they are collected and thrown. */
function strictLogger(lenient: boolean): StrictLogger {
  const faults: string[] = [];
  const collect = (...messages: unknown[]): StrictLogger => {
    faults.push(messages.map((message) => (message instanceof Error ? message.message : String(message))).join(" "));
    return logger;
  };
  const logger: StrictLogger = {
    level: (value) => (value === undefined ? 2 : logger),
    error: collect,
    warn: lenient ? () => logger : collect,
    info: () => logger,
    debug: () => logger,
    check: () => {
      if (faults.length > 0)
        throw new NabiError(`plot: a drawable specification is required, got: ${faults.join("; ")}`);
    },
  };
  return logger;
}
