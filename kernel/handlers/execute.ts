/** execute_request: runs a cell. */

import type { Outcome } from "../cells/evaluator.js";
import { KernelError } from "../error.js";
import { thrownError } from "../errors/traceback.js";
import { interrupted } from "../interrupt.js";
import { mimeBundle } from "../output/display.js";
import type { Output } from "../output/output.js";
import type { Data, ErrorContent, ExecuteReply, ExecuteRequest } from "../wire/protocol.js";
import type { KernelState } from "./handler.js";
import { answer, askedName } from "./question.js";

const interruptError: ErrorContent = {
  ename: "Interrupted",
  evalue: "the cell was interrupted",
  traceback: ["Interrupted: the cell was interrupted"],
};

interface Shown {
  readonly error?: ErrorContent;
  readonly data?: Data;
  /** For the front end's pager. */
  readonly page?: Data;
}

/** What the cell's end looks like: its value drawn, or its error. Drawing is the value's own code and may fail as well. */
async function conclude(outcome: Outcome): Promise<Shown> {
  if (outcome.status === "interrupted") return { error: interruptError };
  if (outcome.status === "error") return { error: outcome.error };
  if (outcome.value === undefined) return {};
  try {
    const data = await mimeBundle(outcome.value);
    return Object.keys(data).length > 0 ? { data } : {};
  } catch (thrown) {
    return { error: thrownError(thrown) };
  }
}

async function runCell(code: string, kernel: KernelState): Promise<Shown> {
  const { evaluator, interrupts } = kernel;
  const name = `cell_${kernel.executionCount}`;
  const shown = await interrupts.run(async () => conclude(await evaluator.execute(code, name)));
  return shown === interrupted ? { error: interruptError } : shown;
}

async function evaluateExpressions(
  expressions: Readonly<Record<string, string>>,
  kernel: KernelState,
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, code] of Object.entries(expressions)) {
    const { error, data } = await runCell(code, kernel);
    values[name] = error ? { status: "error", ...error } : { status: "ok", data: data ?? {}, metadata: {} };
  }
  return values;
}

/** Publishes the result; returns the error of one that is no JSON. */
function publishResult(data: Data, execution_count: number, output: Output): ErrorContent | undefined {
  try {
    output.publish("execute_result", { execution_count, data, metadata: {} });
    return undefined;
  } catch (thrown) {
    return thrownError(thrown);
  }
}

async function answerRequest(request: ExecuteRequest, kernel: KernelState): Promise<ExecuteReply> {
  const { output } = kernel;
  if (typeof request.code !== "string") {
    throw new KernelError(`execute_request: code must be a string, got ${typeof request.code}`);
  }
  const store = !request.silent && request.store_history !== false;
  if (store) kernel.executionCount++;
  const execution_count = kernel.executionCount;
  output.publish("execute_input", { code: request.code, execution_count });
  const name = askedName(request.code);
  const { error: failed, data, page }: Shown = await (name ? answer(name, kernel) : runCell(request.code, kernel));
  const error = failed ?? (data && publishResult(data, execution_count, output));
  if (store) {
    const text = data?.["text/plain"];
    kernel.history.push({ line: execution_count, input: request.code, output: typeof text === "string" ? text : null });
  }
  // What waits behind a failed cell was written in the belief that it works; an interrupt means "stop everything".
  // Only what has arrived by now: requests sent in answer to the error, published below, run.
  if ((error && request.stop_on_error !== false) || kernel.interrupts.fired) await kernel.abortQueued();
  if (error) {
    output.publish("error", error);
    return { status: "error", execution_count, ...error };
  }
  const payload = page ? [{ source: "page", data: page, start: 0 }] : [];
  const user_expressions = await evaluateExpressions(request.user_expressions ?? {}, kernel);
  return { status: "ok", execution_count, payload, user_expressions };
}

/**
 * Publishes execute_input, then the cell's output, then its result or error; the reply comes last. Who is told that an interrupt was obeyed
 * sends the next cell: so this one counts as running until what waited behind it is aborted.
 */
export function execute(request: ExecuteRequest, kernel: KernelState): Promise<ExecuteReply> {
  return kernel.markCell(() => answerRequest(request, kernel));
}
