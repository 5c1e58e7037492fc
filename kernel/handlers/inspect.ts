/** inspect_request: type and documentation of the name at the cursor. */
import type { QuickInfo } from "../evaluator.js";
import type { CursorRequest, Data } from "../protocol.js";
import { toUnits } from "../text-position.js";
import type { KernelState } from "./handler.js";

/** A cursor inside `name(` asks about `name`. */
function find(code: string, position: number, kernel: KernelState): QuickInfo | undefined {
  const here = kernel.evaluator.inspect(code, position);
  if (here) return here;
  const before = code.slice(0, position).replace(/[\s(]+$/, "").length;
  return before > 0 && before < position ? kernel.evaluator.inspect(code, before) : undefined;
}

/** What is known of the name at a position (in UTF-16 units). */
export function describe(code: string, position: number, kernel: KernelState): Data | undefined {
  const info = find(code, position, kernel);
  if (!info) return undefined;
  const text = [info.signature, info.documentation].filter(Boolean).join("\n\n");
  const markdown = `\`\`\`typescript\n${info.signature}\n\`\`\`\n\n${info.documentation}`;
  return { "text/plain": text, "text/markdown": markdown };
}

export function inspect({ code, cursor_pos }: CursorRequest, kernel: KernelState): object {
  const data = describe(code, toUnits(code, cursor_pos), kernel);
  return { status: "ok", found: data !== undefined, data: data ?? {}, metadata: {} };
}
