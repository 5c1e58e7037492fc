/** complete_request: what may stand at the cursor. */
import type { CursorRequest } from "../protocol.js";
import { toCodePoints, toUnits } from "../text-position.js";
import type { KernelState } from "./handler.js";

export function complete({ code, cursor_pos }: CursorRequest, { evaluator }: KernelState): object {
  const { start, end, candidates } = evaluator.complete(code, toUnits(code, cursor_pos));
  return {
    status: "ok",
    matches: candidates,
    cursor_start: toCodePoints(code, start),
    cursor_end: toCodePoints(code, end),
    metadata: {},
  };
}
