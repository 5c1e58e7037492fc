/** The contents of Jupyter's messages, in the protocol's own words (jupyter-client, "Messaging in Jupyter", version 5.3). */

export const protocolVersion = "5.3";

/** Protocol with everybody: an object with this method returns its own MIME bundle (Deno's kernel and tslab's readers know it, too). */
export const displaySymbol: symbol = Symbol.for("Jupyter.display");

/** MIME type → content. */
export type Data = Readonly<Record<string, unknown>>;

export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

export interface ExecuteRequest {
  readonly code: string;
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly user_expressions?: Readonly<Record<string, string>>;
  readonly allow_stdin?: boolean;
  readonly stop_on_error?: boolean;
}

export interface ExecuteReply extends Partial<ErrorContent> {
  readonly status: "ok" | "error" | "aborted";
  readonly execution_count: number;
  readonly payload?: readonly unknown[];
  readonly user_expressions?: Readonly<Record<string, unknown>>;
}

export interface DisplayData {
  readonly data: Data;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient?: { readonly display_id?: string };
}

export interface Stream {
  readonly name: "stdout" | "stderr";
  readonly text: string;
}

export interface InputRequest {
  readonly prompt: string;
  readonly password: boolean;
}

export interface Status {
  readonly execution_state: "busy" | "idle" | "starting";
}

/** Positions in `code` count Unicode code points, not UTF-16 units. */
export interface CursorRequest {
  readonly code: string;
  readonly cursor_pos: number;
}

export interface HistoryRequest {
  readonly hist_access_type: "range" | "tail" | "search";
  readonly output?: boolean;
  readonly raw?: boolean;
  readonly session?: number;
  readonly start?: number;
  readonly stop?: number;
  readonly n?: number;
  readonly pattern?: string;
  readonly unique?: boolean;
}
