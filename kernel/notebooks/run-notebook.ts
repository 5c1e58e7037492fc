/** Runs notebooks without a front end: every code cell in order, through a real kernel over ZeroMQ, outputs saved in the file. */
import { dirname, resolve } from "node:path";
import { launchKernel, type RunningKernel } from "../launch.js";
import type { Client } from "../wire/client.js";
import type { Message } from "../wire/messages.js";
import type { ErrorContent } from "../wire/protocol.js";
import {
  type Cell,
  errorOutput,
  joinLines,
  type Notebook,
  OutputCollector,
  readNotebook,
  requireLanguage,
  writeNotebook,
} from "./notebook.js";
import type { Parameters } from "./parameters.js";

/** A code cell that has been run. */
export interface CellReport {
  /** Counts code cells from 1. */
  readonly number: number;
  readonly total: number;
  readonly seconds: number;
  readonly failed: boolean;
}

export interface RunOptions {
  /** Where the executed notebook goes; default: in its own place. */
  readonly out?: string;
  /** False: nothing is written. */
  readonly save?: boolean;
  /** Values for the cell tagged `parameters`. */
  readonly parameters?: Parameters;
  /** Value of NABI_BUDGET for the cells: quick or default. */
  readonly budget?: string;
  /** Seconds that one cell may take; default: no limit. */
  readonly cellTimeout?: number;
  /** Another kernel's command, `{connection_file}` in the place of the connection file. */
  readonly kernelCommand?: readonly string[];
  readonly onCell?: (report: CellReport) => void;
}

/** Why a notebook did not run to its end. */
export interface CellFailure extends ErrorContent {
  /** Counts code cells from 1. */
  readonly number: number;
  readonly source: string;
}

export interface RunResult {
  readonly path: string;
  readonly ok: boolean;
  readonly cells: number;
  readonly seconds: number;
  readonly failure?: CellFailure;
}

function failureOf(reply: Message): ErrorContent | undefined {
  const { status, ename, evalue, traceback } = reply.content as Record<string, unknown>;
  if (status === "ok") return undefined;
  return { ename: String(ename), evalue: String(evalue), traceback: (traceback as string[] | undefined) ?? [] };
}

function requestOf(code: string): object {
  return { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: true };
}

/** Interrupts a cell that takes too long. The timeout becomes the cell's error. */
async function withTimeout(
  client: Client,
  running: Promise<Message>,
  seconds: number | undefined,
): Promise<ErrorContent | undefined> {
  let late = false;
  const timer =
    seconds === undefined
      ? undefined
      : setTimeout(() => {
          late = true;
          client.control("interrupt_request").catch(() => undefined); // the kernel's end is reported by `running`
        }, seconds * 1000);
  try {
    const failure = failureOf(await running);
    if (!late) return failure;
    const evalue = `the cell took longer than ${seconds} s and was interrupted`;
    return { ename: "CellTimeout", evalue, traceback: [`CellTimeout: ${evalue}`] };
  } finally {
    clearTimeout(timer);
  }
}

async function runCell(
  client: Client,
  cell: Cell,
  collector: OutputCollector,
  timeout: number | undefined,
): Promise<ErrorContent | undefined> {
  const outputs: NonNullable<Cell["outputs"]> = [];
  cell.outputs = outputs;
  cell.execution_count = null;
  collector.begin(outputs);
  let count: number | undefined;
  const running = client.request("execute_request", requestOf(joinLines(cell.source)), (message) => {
    if (message.header.msg_type === "execute_input") count = message.content["execution_count"] as number;
    collector.add(message);
  });
  const failure = await withTimeout(client, running, timeout).catch((error: Error): ErrorContent => {
    // The kernel is gone: the reader of the file should find out where.
    const lost = { ename: "KernelEnded", evalue: error.message, traceback: [error.message] };
    outputs.push(errorOutput(lost));
    return lost;
  });
  cell.execution_count = count ?? null;
  return failure;
}

function mayFail(cell: Cell): boolean {
  return cell.metadata?.tags?.includes("raises-exception") === true;
}

async function runCells(
  kernel: RunningKernel,
  notebook: Notebook,
  options: RunOptions,
): Promise<CellFailure | undefined> {
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code");
  for (const cell of cells) {
    // Nothing of an earlier run survives in cells that are not reached.
    cell.outputs = [];
    cell.execution_count = null;
  }
  const collector = new OutputCollector();
  for (const [index, cell] of cells.entries()) {
    if (joinLines(cell.source).trim() === "") continue;
    const start = performance.now();
    const failure = await runCell(kernel.client, cell, collector, options.cellTimeout);
    const failed = failure !== undefined && (!mayFail(cell) || failure.ename === "KernelEnded");
    const seconds = (performance.now() - start) / 1000;
    options.onCell?.({ number: index + 1, total: cells.length, seconds, failed });
    if (failure && failed) return { number: index + 1, source: joinLines(cell.source), ...failure };
  }
  return undefined;
}

/** The notebook as it will run. The compiler, which reads parameters, is loaded only where there are any. */
async function prepare(path: string, parameters: Parameters | undefined): Promise<Notebook> {
  const notebook = readNotebook(path);
  requireLanguage(notebook, path);
  if (!parameters) return notebook;
  const { withParameters } = await import("./parameters.js");
  return withParameters(notebook, parameters, path);
}

/**
 * Runs the notebook at `path` in its own folder and saves it with its outputs, once, when it has ended or failed (the error then
 * stands under its cell). The file is the same after every run that computes the same: it holds no times.
 * Throws a KernelError if the file is no notebook of this kernel's languages or no kernel starts; a failing cell is reported in the result.
 */
export async function runNotebook(path: string, options: RunOptions = {}): Promise<RunResult> {
  const start = performance.now();
  const notebook = await prepare(path, options.parameters);
  const kernel = await launchKernel({
    folder: dirname(resolve(path)),
    ...(options.kernelCommand ? { command: options.kernelCommand } : {}),
    ...(options.budget ? { environment: { NABI_BUDGET: options.budget } } : {}),
  });
  let failure: CellFailure | undefined;
  try {
    failure = await runCells(kernel, notebook, options);
  } finally {
    await kernel.shutdown();
  }
  if (options.save !== false) writeNotebook(options.out ?? path, notebook);
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code").length;
  const seconds = (performance.now() - start) / 1000;
  return { path, ok: !failure, cells, seconds, ...(failure ? { failure } : {}) };
}

/** The report of a failed notebook: which cell, its source, the error. */
export function failureReport({ path, failure }: RunResult): string {
  if (!failure) return "";
  const source = failure.source.split("\n").map((line) => `    ${line}`);
  const lines = [`${path}: code cell ${failure.number} failed: ${failure.ename}: ${failure.evalue}`, "", ...source, ""];
  return [...lines, ...failure.traceback.map((line) => `    ${line}`)].join("\n");
}
