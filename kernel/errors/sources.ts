/** What ran, and the text it was translated from: places in stack traces are the reader's. */
import { SourceMap } from "node:module";

interface Source {
  /** The name that a reader knows it by. */
  readonly shown: string;
  readonly lines: readonly string[];
  /** As JSON; empty for what was not translated. */
  readonly map: string;
  decoded?: SourceMap;
}

/** A place in a source; line and column count from one. */
export interface Place {
  readonly shown: string;
  readonly line: number;
  readonly column: number;
}

/** Lines that stand above the translated code where it runs. */
export const linesAbove = 1;

const sources = new Map<string, Source>();
const byShown = new Map<string, Source>();

/** Makes frames with the script name `script` show places in `text`. */
export function registerSource(script: string, shown: string, text: string, map: string): void {
  const source = { shown, lines: text.split("\n"), map };
  sources.set(script, source);
  byShown.set(shown, source);
}

/**
 * The engine places the call of a plain name at the name, but that of `(0, shared.name)`, which stands for one in translated cells, at the
 * bracket behind it.
 */
function atName(text: string, column: number): number {
  if (text[column - 1] !== "(") return column;
  return text.slice(0, column - 1).search(/[\w$]+$/) + 1 || column;
}

/** The place that a frame of a running script stands for; undefined where nothing is known of the script. */
export function originalPlace(script: string, line: number, column: number): Place | undefined {
  const source = sources.get(script);
  if (!source) return undefined;
  const { shown, map } = source;
  if (!map) return { shown, line: line - linesAbove, column };
  source.decoded ??= new SourceMap(JSON.parse(map));
  const entry = source.decoded.findEntry(line - 1 - linesAbove, column - 1);
  if (!("originalLine" in entry)) return undefined;
  const text = source.lines[entry.originalLine] ?? "";
  return { shown, line: entry.originalLine + 1, column: atName(text, entry.originalColumn + 1) };
}

/** A line of a source, counted from one. */
export function sourceLine(shown: string, line: number): string | undefined {
  return byShown.get(shown)?.lines[line - 1];
}
