/** Reads specifications and their inline data in tests. */
import type { VegaLiteSpec } from "#src/plots/render.js";

export interface Layer {
  readonly data: { readonly values: string };
  readonly mark: { readonly type: string };
  readonly encoding: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The layers of a specification. */
export function layers(spec: VegaLiteSpec): readonly Layer[] {
  return spec["layer"] as readonly Layer[];
}

/** The panels of a concatenation. */
export function panels(spec: VegaLiteSpec): readonly VegaLiteSpec[] {
  return spec["concat"] as readonly VegaLiteSpec[];
}

/** Rows of inline CSV without its head. */
export function rows(values: string): number[][] {
  return values
    .split("\n")
    .slice(1)
    .map((row) => row.split(",").map(Number));
}
