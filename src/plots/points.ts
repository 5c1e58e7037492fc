/** Points in the plane by group: simulated pairs, draws of two parameters. */
import { NabiError } from "../runtime/error.js";
import { extent, heading, layer, type PlotOptions, quantitative } from "./axis.js";
import { type Figure, figure } from "./figure.js";
import { methodScale, reference } from "./theme.js";

export interface PointGroup {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Default: the method's colour, or the next one. */
  readonly color?: string;
  /** Area of its points; default that of the plot. */
  readonly size?: number;
  /** Default 0.5. */
  readonly opacity?: number;
}

export interface PointsOptions extends PlotOptions {
  /** Titles of the axes, with units. */
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** Ends of the axes; default the data's. */
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
  /** A point to compare with, drawn as a cross. */
  readonly truth?: readonly [x: number, y: number];
  /** Area of a point in square pixels. Default 9. */
  readonly size?: number;
  /** Name the groups beside the plot. Default true, where there are several. */
  readonly legend?: boolean;
}

/** Draws every group's points over those of the groups before it. Throws a NabiError where there are none, or coordinates differ in number. */
export function points(groups: PointGroup | Readonly<Record<string, PointGroup>>, options: PointsOptions = {}): Figure {
  const named = isGroup(groups) ? { draws: groups } : groups;
  const entries = Object.entries(named);
  if (entries.length === 0) throw new NabiError("points: at least one group is required, got none");
  for (const [name, { x, y }] of entries)
    if (x.length !== y.length)
      throw new NabiError(`points: as many x as y are required of ${name}, got ${x.length} and ${y.length}`);
  const { width = 300, height = 300, size = 9, truth } = options;
  const domain = (own: readonly [number, number] | undefined, pick: (group: PointGroup) => ArrayLike<number>) =>
    own ?? extent(...entries.map(([, group]) => pick(group)));
  const x = quantitative(
    "x",
    options.xTitle ?? "x",
    domain(options.xRange, (group) => group.x),
    { tickCount: 5 },
  );
  const y = quantitative(
    "y",
    options.yTitle ?? "y",
    domain(options.yRange, (group) => group.y),
    { tickCount: 5 },
  );
  const scale = methodScale(Object.keys(named));
  const range = scale.range.map((color, k) => named[scale.domain[k]!]!.color ?? color);
  const legend = entries.length > 1 && (options.legend ?? true) ? { symbolType: "circle", symbolOpacity: 1 } : null;
  const color = { field: "group", type: "nominal", title: null, scale: { ...scale, range }, legend, sort: null };
  const spec = {
    ...heading(options),
    width,
    height,
    layer: [
      ...entries.map(([name, group]) =>
        layer(
          { x: group.x, y: group.y, group: new Array<string>(group.x.length).fill(name) },
          { type: "circle", size: group.size ?? size, opacity: group.opacity ?? 0.5, clip: true },
          { x, y, color },
        ),
      ),
      ...(truth
        ? [
            layer(
              { x: [truth[0]], y: [truth[1]] },
              { type: "point", shape: "cross", size: 90, filled: true, color: reference, opacity: 1 },
              { x, y },
            ),
          ]
        : []),
    ],
  };
  return figure(spec, `${entries.map(([name, group]) => `${group.x.length} points of ${name}`).join(", ")}`);
}

function isGroup(value: PointGroup | Readonly<Record<string, PointGroup>>): value is PointGroup {
  return typeof (value.x as { length?: unknown } | undefined)?.length === "number";
}
