/** inspect_request: type and documentation of the name at the cursor, or the signature of the call around it. */

import { toUnits } from "../text-position.js";
import type { CursorRequest, Data } from "../wire/protocol.js";
import type { KernelState } from "./handler.js";

/** What is known of the name or call at a position (in UTF-16 units). */
export function describe(code: string, position: number, { evaluator }: KernelState): Data | undefined {
  const info = evaluator.inspect(code, position);
  if (!info) return undefined;
  const text = [info.signature, info.documentation].filter(Boolean).join("\n\n");
  const markdown = `\`\`\`typescript\n${info.signature}\n\`\`\`\n\n${info.documentation}`;
  return { "text/plain": text, "text/markdown": markdown };
}

export function inspect({ code, cursor_pos }: CursorRequest, kernel: KernelState): object {
  const data = describe(code, toUnits(code, cursor_pos), kernel);
  return { status: "ok", found: data !== undefined, data: data ?? {}, metadata: {} };
}
