/** complete_request: what may stand at the cursor. */

import { toCodePoints, toUnits } from "../text-position.js";
import type { CursorRequest } from "../wire/protocol.js";
import type { KernelState } from "./handler.js";

export function complete({ code, cursor_pos }: CursorRequest, { evaluator }: KernelState): object {
  const found = evaluator.complete(code, toUnits(code, cursor_pos));
  const [start, end] = [toCodePoints(code, found.start), toCodePoints(code, found.end)];
  return {
    status: "ok",
    matches: found.candidates.map(({ text }) => text),
    cursor_start: start,
    cursor_end: end,
    // Not in the protocol, but what IPython sends and JupyterLab shows beside each match.
    metadata: { _jupyter_types_experimental: found.candidates.map((candidate) => ({ ...candidate, start, end })) },
  };
}
