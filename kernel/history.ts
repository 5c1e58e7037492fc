/** The session's inputs and outputs, for history_request. */
import { matchesGlob } from "./glob.js";
import type { HistoryRequest } from "./wire/protocol.js";

export interface HistoryEntry {
  readonly line: number;
  readonly input: string;
  /** Plain text of the cell's result, if it had one. */
  readonly output: string | null;
}

/** [session, line, input], or [session, line, [input, output]] if outputs are asked for. Session 0 is the running one. */
export type HistoryRow = readonly [number, number, string | readonly [string, string | null]];

function lastOf<T>(entries: readonly T[], n: number | undefined): readonly T[] {
  return n === undefined ? entries : n <= 0 ? [] : entries.slice(-n);
}

function select(entries: readonly HistoryEntry[], request: HistoryRequest): readonly HistoryEntry[] {
  switch (request.hist_access_type) {
    case "tail":
      return lastOf(entries, request.n ?? 10);
    case "search": {
      const pattern = request.pattern ?? "*";
      const found = entries.filter((entry) => matchesGlob(pattern, entry.input));
      const unique = request.unique ? [...new Map(found.map((entry) => [entry.input, entry])).values()] : found;
      return lastOf(unique, request.n);
    }
    default: {
      const { start = 1, stop = Number.POSITIVE_INFINITY } = request;
      return entries.filter((entry) => entry.line >= start && entry.line < (stop ?? Number.POSITIVE_INFINITY));
    }
  }
}

/** The rows that a history_request asks for, oldest first. Earlier sessions are not kept. */
export function queryHistory(entries: readonly HistoryEntry[], request: HistoryRequest): HistoryRow[] {
  const rows = request.hist_access_type === "range" && (request.session ?? 0) > 0 ? [] : select(entries, request);
  return rows.map(({ line, input, output }) => [0, line, request.output ? [input, output] : input]);
}
