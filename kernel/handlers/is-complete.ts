/** is_complete_request: whether Enter runs the code or starts another line (consoles ask this). */
import type { KernelState } from "./handler.js";
import { askedName } from "./question.js";

/** The last line's indentation, one step deeper after an opening bracket. */
function indentation(code: string): string {
  const line = code.slice(code.lastIndexOf("\n") + 1);
  const current = /^\s*/.exec(line)?.[0] ?? "";
  return /[{[(]\s*$/.test(line) ? `${current}  ` : current;
}

export function isComplete({ code }: { readonly code: string }, { evaluator }: KernelState): object {
  const status = askedName(code) ? "complete" : evaluator.isComplete(code);
  return status === "incomplete" ? { status, indent: indentation(code) } : { status };
}
