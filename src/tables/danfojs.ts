/** danfojs-node, an optional package: loaded when the first data frame is made, which takes some seconds. */
import { createRequire } from "node:module";
import { NabiError } from "../runtime/error.js";

/** A column of a data frame. */
export interface Series {
  readonly values: readonly unknown[];
  readonly dtypes: readonly string[];
  mean(): number;
  std(): number;
  median(): number;
  min(): number;
  max(): number;
  sum(): number;
  count(): number;
  gt(other: number | Series): Series;
  lt(other: number | Series): Series;
  eq(other: number | string | Series): Series;
  unique(): Series;
  print(): void;
}

/** Rows of a data frame in groups. */
export interface GroupedFrame {
  col(columns: readonly string[]): GroupedFrame;
  mean(): DataFrame;
  std(): DataFrame;
  sum(): DataFrame;
  min(): DataFrame;
  max(): DataFrame;
  count(): DataFrame;
  agg(operations: Readonly<Record<string, string | readonly string[]>>): DataFrame;
}

/**
 * The most used part of danfojs's DataFrame. Its own types would bring those of TensorFlow.js into every notebook cell; who needs more
 * of them says so: `import type { DataFrame } from "danfojs-node"; dataFrame<DataFrame>(table)`.
 */
export interface DataFrame {
  readonly columns: readonly string[];
  readonly shape: readonly [rows: number, columns: number];
  readonly dtypes: readonly string[];
  /** Row by row. */
  readonly values: readonly (readonly unknown[])[];
  readonly index: readonly (string | number)[];
  column(name: string): Series;
  head(rows?: number): DataFrame;
  tail(rows?: number): DataFrame;
  describe(): DataFrame;
  query(condition: Series | readonly boolean[]): DataFrame;
  sortValues(by: string, options?: { readonly ascending?: boolean }): DataFrame;
  groupby(columns: readonly string[]): GroupedFrame;
  print(): void;
}

interface Danfojs {
  readonly DataFrame: new (columns: Readonly<Record<string, readonly unknown[]>>) => object;
}

const requireHere = createRequire(import.meta.url);
const name = "danfojs-node";

/** The package. Throws a NabiError that says how to get it where it is missing. */
export function loadDanfojs(load: (name: string) => unknown = requireHere): Danfojs {
  try {
    return load(name) as Danfojs;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const missing = code === "MODULE_NOT_FOUND" && message.includes(`'${name}'`);
    throw new NabiError(
      missing
        ? `dataFrame: the optional package ${name} is required, got none: npm ci --include=optional`
        : `dataFrame: the package ${name} is required, and it cannot be loaded: ${message}`,
      { cause },
    );
  }
}
