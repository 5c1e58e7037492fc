/** history_request: earlier inputs of this session. */
import { queryHistory } from "../history.js";
import type { HistoryRequest } from "../wire/protocol.js";
import type { KernelState } from "./handler.js";

export function history(request: HistoryRequest, kernel: KernelState): object {
  return { status: "ok", history: queryHistory(kernel.history, request) };
}
