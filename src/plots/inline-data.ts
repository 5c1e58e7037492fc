/** Columns → the inline data of a specification, as CSV text: a quarter of the bytes that a list of objects takes in a notebook. */
import { NabiError } from "../runtime/error.js";

export type Column = ArrayLike<number> | readonly string[];

export interface InlineData {
  readonly values: string;
  readonly format: { readonly type: "csv"; readonly parse: Readonly<Record<string, "number" | "string">> };
}

/** Columns of one length; numbers keep `digits` significant digits (default 5), those that are not finite become null. */
export function inlineData(columns: Readonly<Record<string, Column>>, digits = 5): InlineData {
  const names = Object.keys(columns);
  const lists = Object.values(columns);
  const length = lists[0]?.length ?? 0;
  if (lists.some((list) => list.length !== length)) {
    throw new NabiError(
      `plot: columns of one length are required, got ${names.map((name, j) => `${name}: ${lists[j]!.length}`).join(", ")}`,
    );
  }
  const rows = Array.from({ length }, (_, i) => lists.map((list) => cell(list[i]!, digits)).join(","));
  const parse = Object.fromEntries(
    names.map((name, j) => [name, typeof lists[j]![0] === "string" ? "string" : "number"] as const),
  );
  return {
    values: [names.map((name) => cell(name, digits)).join(","), ...rows].join("\n"),
    format: { type: "csv", parse },
  };
}

function cell(value: number | string, digits: number): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : "";
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
