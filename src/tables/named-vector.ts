/** Numbers in an order that also have names: one draw, one mean, one quantile of each parameter. */
import { escapeHtml, type MimeBundle, withDisplay } from "../runtime/display.js";
import { NabiError } from "../runtime/error.js";

/** Indexed by position, or by name: `mean[0]`, `mean.lengthScale`. */
export type NamedVector = Float64Array & Readonly<Record<string, number>>;

/** A copy of `values` (d) whose entries can be read by name too. */
export function namedVector(names: readonly string[], values: ArrayLike<number>): NamedVector {
  if (names.length !== values.length) {
    throw new NabiError(`namedVector: ${names.length} values (${names.join(", ")}) are required, got ${values.length}`);
  }
  const vector = Float64Array.from(values);
  names.forEach((name, j) => {
    // A getter, not a copy: the two ways to read an entry cannot disagree.
    Object.defineProperty(vector, name, { get: () => vector[j], enumerable: true });
  });
  return withDisplay(vector as NamedVector, () => vectorBundle(names, vector));
}

/** Enough digits to tell values apart, few enough to read. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  return String(Number(value.toPrecision(4)));
}

function vectorBundle(names: readonly string[], vector: Float64Array): MimeBundle {
  const text = names.map((name, j) => `${name}: ${formatNumber(vector[j]!)}`).join(", ");
  const head = names.map((name) => `<th>${escapeHtml(name)}</th>`).join("");
  const row = Array.from(vector, (value) => `<td>${formatNumber(value)}</td>`).join("");
  return { "text/plain": text, "text/html": `<table><tr>${head}</tr><tr>${row}</tr></table>` };
}
