/** A kernel's process with what tests ask of it: running cells, reading their results, completing and inspecting code. */
import { expect } from "vitest";
import { launchKernel, type RunningKernel } from "#kernel/launch.js";
import { type Run, resultOf, run } from "./cells.js";

export interface Session {
  readonly kernel: RunningKernel;
  run(code: string, options?: object): Promise<Run>;
  /** What a cell shows as its result, as text; the cell must not fail. */
  resultOf(code: string): Promise<unknown>;
  /** What a cell shows as its error; the cell must fail. */
  errorOf(code: string): Promise<string>;
  /** The reply for a cursor at `|`, else at the end. */
  complete(code: string): Promise<Record<string, unknown>>;
  /** The text for a cursor at `|`, else at the end; undefined if nothing is found. */
  inspect(code: string): Promise<string | undefined>;
}

function cursor(marked: string): { code: string; cursor_pos: number } {
  const at = marked.indexOf("|");
  const code = marked.replace("|", "");
  return { code, cursor_pos: at < 0 ? code.length : at };
}

/** Starts a kernel for cells in `folder`. */
export async function startSession(folder: string): Promise<Session> {
  const kernel = await launchKernel({ folder });
  return {
    kernel,
    run: (code, options) => run(kernel.client, code, options),
    resultOf: (code) => resultOf(kernel.client, code),
    errorOf: async (code) => {
      const { reply } = await run(kernel.client, code);
      expect(reply).toMatchObject({ status: "error" });
      return (reply["traceback"] as string[]).join("\n");
    },
    complete: async (marked) => (await kernel.client.request("complete_request", cursor(marked))).content,
    inspect: async (marked) => {
      const { content } = await kernel.client.request("inspect_request", { ...cursor(marked), detail_level: 0 });
      return (content["data"] as Record<string, string>)["text/plain"];
    },
  };
}
