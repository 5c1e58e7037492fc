/** The look of every plot: one font, quiet axes, an opaque white background (safe in dark notebooks), colours that mean a method. */

/** Colours and order of methods as in arXiv:2404.12484, Figure 3; the exact posterior, absent there, is black and first, the others follow. */
export const methodColors: Readonly<Record<string, string>> = {
  exact: "#111111",
  MCMC: "#1f77b4",
  NBE: "#ff7f0e",
  fKL: "#2ca02c",
  rKL1: "#d62728",
  rKL1Gaussian: "#ff9896",
  rKL2: "#9467bd",
  rKL3: "#8c564b",
  NRE: "#e377c2",
  NLE: "#17becf",
  pairwise: "#7f7f7f",
  pairwisePosterior: "#bcbd22",
  temperedPairwise: "#393b79",
};

/** The colour of a single thing. */
export const accent = "#1f5f99";

/** Truths, identity lines and nominal values. */
export const reference = "#333333";

/** Bands and what lies behind. */
export const quiet = "#b8c4d0";

/** Parts of one posterior's picture. */
const partColors: Readonly<Record<string, string>> = {
  prior: "#999999",
  posterior: accent,
  mean: "#d9480f",
  median: "#5f3dc4",
};

/** For other names, in the order in which they come. */
const otherColors: readonly string[] = [
  "#4c78a8",
  "#f58518",
  "#54a24b",
  "#e45756",
  "#72b7b2",
  "#b279a2",
  "#9d755d",
  "#eeca3b",
];

const font = "Helvetica, Arial, Liberation Sans, sans-serif";

/** Vega-Lite's `config` for all plots. Sizes in pixels, for a notebook column of about 800. */
export const theme: Readonly<Record<string, unknown>> = {
  background: "white",
  padding: 8,
  font,
  aria: false,
  view: { stroke: "#cccccc", strokeWidth: 1 },
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    labelColor: "#333333",
    titleColor: "#111111",
    gridColor: "#ececec",
    domainColor: "#888888",
    tickColor: "#888888",
    tickSize: 4,
    labelFlush: false,
  },
  legend: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal", symbolStrokeWidth: 2.5, labelLimit: 240 },
  title: {
    fontSize: 13,
    fontWeight: "bold",
    anchor: "start",
    subtitleFontSize: 11,
    subtitleColor: "#555555",
    offset: 8,
  },
  header: { labelFontSize: 12, labelFontWeight: "bold", titleFontSize: 12, labelPadding: 4 },
  line: { strokeWidth: 2 },
};

/** Names in the paper's order, others behind them in the order in which they came; each once. */
export function methodOrder(names: Iterable<string>): readonly string[] {
  const given = [...new Set(names)];
  const known = Object.keys(methodColors).filter((name) => given.includes(name));
  return [...known, ...given.filter((name) => !known.includes(name))];
}

/** A Vega-Lite colour scale for these methods; a single unknown one gets the accent. */
export function methodScale(names: Iterable<string>): {
  readonly domain: readonly string[];
  readonly range: readonly string[];
} {
  const domain = methodOrder(names);
  const known: Readonly<Record<string, string>> = { ...methodColors, ...partColors };
  const unknown = domain.filter((name) => !(name in known));
  const range = domain.map((name) => {
    if (name in known) return known[name]!;
    return domain.length === 1 ? accent : otherColors[unknown.indexOf(name) % otherColors.length]!;
  });
  return { domain, range };
}
