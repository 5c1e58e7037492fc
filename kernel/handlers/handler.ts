/** What every handler gets and gives. A handler is a function from a request's content to a reply's content; it needs no socket. */
import type { Evaluator } from "../cells/evaluator.js";
import type { HistoryEntry } from "../history.js";
import type { Interrupts } from "../interrupt.js";
import type { Output } from "../output/output.js";
import type { Stdin } from "../output/stdin.js";
import type { MarkCell } from "../wire/flags.js";

/** The kernel's state, as handlers see it. */
export interface KernelState {
  readonly evaluator: Evaluator;
  readonly output: Output;
  readonly stdin: Stdin;
  readonly interrupts: Interrupts;
  readonly markCell: MarkCell;
  readonly history: HistoryEntry[];
  /** Number of the last cell that was stored. */
  executionCount: number;
  /** Marks every execute_request that has arrived by now as aborted. */
  abortQueued(): Promise<void>;
}

/** The reply's content; undefined for messages that have no reply. */
export type Handler<Content> = (
  content: Content,
  kernel: KernelState,
) => Promise<object | undefined> | object | undefined;
