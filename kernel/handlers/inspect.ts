/** inspect_request: type and documentation of the name at the cursor, or the signature of the call around it. */
import type { CursorRequest } from "../protocol.js";
import { toUnits } from "../text-position.js";
import type { KernelState } from "./handler.js";

export function inspect({ code, cursor_pos }: CursorRequest, { evaluator }: KernelState): object {
  const info = evaluator.inspect(code, toUnits(code, cursor_pos));
  if (!info) return { status: "ok", found: false, data: {}, metadata: {} };
  const text = [info.signature, info.documentation].filter(Boolean).join("\n\n");
  const markdown = `\`\`\`typescript\n${info.signature}\n\`\`\`\n\n${info.documentation}`;
  return { status: "ok", found: true, data: { "text/plain": text, "text/markdown": markdown }, metadata: {} };
}
