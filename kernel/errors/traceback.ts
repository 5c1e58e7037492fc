/** Errors as a reader of a notebook wants them: what went wrong and where in the cell, without the kernel's own frames. */
import { inspect } from "node:util";
import type { ErrorContent } from "../wire/protocol.js";
import { sourceLine } from "./sources.js";
import { kernelFrame } from "./stack-trace.js";

/** The stack from its headline on: Node puts an excerpt of the translated code above it. */
function fromHeadline(error: Error): string {
  const headline = `${error.name}: ${error.message}`;
  const stack = error.stack ?? headline;
  return stack.slice(Math.max(0, stack.indexOf(headline)));
}

/** The line that a frame speaks of, if it is one of a cell or of a local file. */
function excerptOf(frame: string): string[] | undefined {
  const [, name, line, column] = /^\s+at (?:.*\(|async )?(.+):(\d+):(\d+)\)?$/.exec(frame) ?? [];
  const text = name === undefined ? undefined : sourceLine(name, Number(line));
  if (text === undefined) return undefined;
  const indent = text.slice(0, Number(column) - 1).replace(/[^\t]/g, " ");
  return [`${String(line).padStart(4)} | ${text}`, `     | ${indent}^`];
}

/** Headline, the line of code that the first frame in a cell speaks of, frames. */
function stackLines(error: Error): string[] {
  const lines = fromHeadline(error).split("\n");
  const first = lines.findIndex((line) => /^\s+at /.test(line));
  if (first < 0) return lines;
  const frames = lines.slice(first).filter((line) => !kernelFrame.test(line));
  const excerpt = frames.map(excerptOf).find((found) => found) ?? [];
  return [...lines.slice(0, first), ...excerpt, ...frames];
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
