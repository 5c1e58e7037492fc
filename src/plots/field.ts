/** A field on a regular grid as a heat map. */
import { NabiError } from "../runtime/error.js";
import { extent, heading, type PlotOptions } from "./axis.js";
import { type Figure, figure } from "./figure.js";
import { inlineData } from "./inline-data.js";
import type { VegaLiteSpec } from "./render.js";

export interface FieldOptions extends Omit<PlotOptions, "width" | "height"> {
  /** [rows, columns]; a square is assumed if it is missing and the number of values is one. */
  readonly shape?: readonly number[];
  /** Coordinates of the outermost sites, [[left, right], [bottom, top]]; default the unit square. */
  readonly bounds?: readonly [readonly [number, number], readonly [number, number]];
  /** What the values are, for the legend; default "value". */
  readonly label?: string;
  readonly unit?: string;
  /** Values at the ends of the colour scale; default the data's own. */
  readonly domain?: readonly [number, number];
  /** "diverging" is red at the lower end, white in the middle and blue at the upper one. Default "sequential". */
  readonly scheme?: "sequential" | "diverging";
  /** Titles of the axes, default ["s₁", "s₂"]; null hides an axis. */
  readonly axes?: readonly [string | null, string | null];
  /** Length of the longer side in pixels, about; default 280. */
  readonly size?: number;
}

/** Cells reach a little under their right and upper neighbours, which are drawn later: otherwise antialiasing leaves pale seams. */
const overlap = 1.06;

/**
 * Heat map of one field.
 * @param values (rows·columns), row-major: row i is the second coordinate, from the bottom up; column j the first, from left to right
 */
export function field(values: ArrayLike<number>, options: FieldOptions = {}): Figure {
  const [rows, columns] = gridShape(values.length, options.shape);
  const spec = { ...heading(options), ...fieldPanel(values, options, { legend: true }) };
  return figure(spec, `field of ${rows} x ${columns} values${options.title ? `: ${options.title}` : ""}`);
}

/** The unit specification of one heat map; the colour is on the `fill` channel. */
export function fieldPanel(
  values: ArrayLike<number>,
  options: FieldOptions,
  { legend }: { readonly legend: boolean },
): VegaLiteSpec {
  const [rows, columns] = gridShape(values.length, options.shape);
  const [xBounds, yBounds] = options.bounds ?? [
    [0, 1],
    [0, 1],
  ];
  const cell = Math.max(1, Math.round((options.size ?? 280) / Math.max(rows, columns)));
  const dx = (xBounds[1] - xBounds[0]) / Math.max(1, columns - 1);
  const dy = (yBounds[1] - yBounds[0]) / Math.max(1, rows - 1);
  const axis = (
    name: string,
    title: string | null,
    [from, to]: readonly [number, number],
    step: number,
  ): VegaLiteSpec => ({
    field: name,
    type: "quantitative",
    scale: { domain: [from - step / 2, to + step / 2], nice: false, zero: false },
    axis: title === null ? null : { title, grid: false, tickCount: 4 },
  });
  const titles = options.axes ?? ["s₁", "s₂"];
  return {
    data: inlineData({ z: values }, 4),
    transform: [
      { window: [{ op: "row_number", as: "k" }] },
      { calculate: `${xBounds[0] - dx / 2} + ${dx} * ((datum.k - 1) % ${columns})`, as: "x" },
      { calculate: `${yBounds[0] - dy / 2} + ${dy} * floor((datum.k - 1) / ${columns})`, as: "y" },
      { calculate: `datum.x + ${dx * overlap}`, as: "x2" },
      { calculate: `datum.y + ${dy * overlap}`, as: "y2" },
    ],
    width: columns * cell,
    height: rows * cell,
    mark: { type: "rect", strokeWidth: 0, clip: true },
    encoding: {
      x: axis("x", titles[0], xBounds, dx),
      y: axis("y", titles[1], yBounds, dy),
      x2: { field: "x2" },
      y2: { field: "y2" },
      fill: fillChannel(values, options, legend),
    },
  };
}

const schemes = { sequential: "viridis", diverging: "redblue" } as const;

function fillChannel(values: ArrayLike<number>, options: FieldOptions, legend: boolean): VegaLiteSpec {
  const title = `${options.label ?? "value"}${options.unit ? ` (${options.unit})` : ""}`;
  return {
    field: "z",
    type: "quantitative",
    scale: {
      scheme: schemes[options.scheme ?? "sequential"],
      domain: options.domain ?? extent(values),
      nice: false,
      zero: false,
    },
    legend: legend ? { title, gradientLength: 140, gradientThickness: 12 } : null,
  };
}

function gridShape(length: number, shape: readonly number[] | undefined): readonly [number, number] {
  const side = Math.round(Math.sqrt(length));
  const [rows, columns] = shape ?? [side, side];
  if (shape && shape.length !== 2) throw new NabiError(`field: a shape of two sides is required, got [${shape}]`);
  if (rows! * columns! !== length || length === 0) {
    throw new NabiError(
      `field: ${rows} x ${columns} values are required, got ${length}; pass { shape: [rows, columns] }`,
    );
  }
  return [rows!, columns!];
}
