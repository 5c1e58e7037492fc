/** Errors as a reader of a notebook wants them: what went wrong and where in the cell, without the kernel's own frames. */
import { inspect } from "node:util";
import type { ErrorContent } from "./protocol.js";

export interface Diagnostic {
  readonly start: { readonly offset: number; readonly line: number; readonly character: number };
  readonly end: { readonly offset: number; readonly line: number; readonly character: number };
  readonly messageText: string;
  readonly code: number;
  readonly fileName?: string | undefined;
}

const kernelFrame = /node:internal|node:vm|tslab[\\/]dist|[\\/]dist[\\/]kernel[\\/]/;
/** Positions in a cell's frames count lines of the compiled JavaScript, which are not the reader's: only the cell's name is kept. */
const cellPosition = /\b(cell_\d+):\d+:\d+/g;

/** The stack from its headline on: Node puts an excerpt of the compiled code above it. */
function fromHeadline(error: Error): string {
  const headline = `${error.name}: ${error.message}`;
  const stack = error.stack ?? headline;
  return stack.slice(Math.max(0, stack.indexOf(headline)));
}

function stackLines(error: Error): string[] {
  const lines = fromHeadline(error)
    .split("\n")
    .filter((line) => !(/^\s+at /.test(line) && kernelFrame.test(line)))
    .map((line) => line.replace(cellPosition, "$1"));
  return lines.filter((line, index) => line !== lines[index - 1] || !/^\s+at /.test(line));
}

function causes(error: Error): string[] {
  const inner = error instanceof AggregateError ? error.errors : [];
  const all = error.cause === undefined ? inner : [error.cause, ...inner];
  return all.flatMap((cause: unknown) => {
    const lines = cause instanceof Error ? [...stackLines(cause), ...causes(cause)] : [inspect(cause)];
    return [`Caused by: ${lines[0]}`, ...lines.slice(1)];
  });
}

/** The error message for a value that user code threw. */
export function thrownError(thrown: unknown): ErrorContent {
  if (!(thrown instanceof Error)) {
    const evalue = inspect(thrown);
    return { ename: "Error", evalue, traceback: [`Thrown value: ${evalue}`] };
  }
  const ename = thrown.name || thrown.constructor.name;
  return { ename, evalue: thrown.message, traceback: [...stackLines(thrown), ...causes(thrown)] };
}

/** The compiler explains one error by a chain of messages at one place: they belong together. */
function chains(diagnostics: readonly Diagnostic[]): Diagnostic[][] {
  const groups: Diagnostic[][] = [];
  for (const diagnostic of diagnostics) {
    const last = groups.at(-1);
    const head = last?.[0];
    const same = head && head.start.offset === diagnostic.start.offset && head.end.offset === diagnostic.end.offset;
    if (last && same) last.push(diagnostic);
    else groups.push([diagnostic]);
  }
  return groups;
}

function excerpt(code: string, { start, end }: Diagnostic): string[] {
  const line = code.split("\n")[start.line];
  if (line === undefined) return [];
  const width = end.line === start.line ? end.character - start.character : line.length - start.character;
  const number = String(start.line + 1).padStart(4);
  return [`${number} | ${line}`, `     | ${" ".repeat(start.character)}${"~".repeat(Math.max(1, width))}`];
}

/** The error message for a cell that does not pass the type checker: nothing of it ran. */
export function compilerError(code: string, cell: string, diagnostics: readonly Diagnostic[]): ErrorContent {
  const groups = chains(diagnostics);
  const traceback = groups.flatMap((group) => {
    const head = group[0] as Diagnostic;
    const place = `${head.fileName ?? cell}:${head.start.line + 1}:${head.start.character + 1}`;
    const messages = group.map((diagnostic, depth) => "  ".repeat(depth) + diagnostic.messageText);
    messages[0] = `${place} - error TS${head.code}: ${messages[0]}`;
    return [...messages, ...(head.fileName ? [] : excerpt(code, head))];
  });
  return { ename: "TypeScriptError", evalue: diagnostics[0]?.messageText ?? "", traceback };
}
