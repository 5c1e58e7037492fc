/** Figures below each other, each with a heading of its own. */
import { type Figure, figure } from "../../plots/figure.js";

/** Undefined where all of them are. */
export function stackedFigures(parts: Readonly<Record<string, Figure | undefined>>): Figure | undefined {
  const drawn = Object.entries(parts).flatMap(([title, part]) => (part ? [[title, part] as const] : []));
  if (drawn.length === 0) return undefined;
  const vconcat = drawn.map(([title, { spec }]) => {
    const { $schema: _, config: __, description: ___, ...own } = spec;
    return { ...own, title: { text: title, anchor: "start", offset: 14 } };
  });
  // Panels of one part share what they shared alone; parts share nothing.
  const resolve = { scale: { color: "independent", stroke: "independent" }, legend: { color: "independent" } };
  return figure({ vconcat, spacing: 30, resolve }, drawn.map(([title, { text }]) => `${title}: ${text}`).join("; "));
}
