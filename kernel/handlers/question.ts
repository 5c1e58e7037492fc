/** A cell that is only `train?` or `?train`: it shows type and documentation of a name, in the front end's pager, as in IPython. */
import type { Data, ErrorContent } from "../wire/protocol.js";
import type { KernelState } from "./handler.js";
import { describe } from "./inspect.js";

const question = /^\s*(?:\?+\s*([\w$.]+)|([\w$.]+)\s*\?+)\s*;?\s*$/;

/** The name that a cell asks about; undefined for every other cell. No question is TypeScript. */
export function askedName(code: string): string | undefined {
  const found = question.exec(code);
  return found?.[1] ?? found?.[2];
}

/** What the pager shows. */
export function answer(name: string, kernel: KernelState): { readonly page: Data } | { readonly error: ErrorContent } {
  const page = describe(name, name.length, kernel);
  if (page) return { page };
  const evalue = `?: a name that the cells know is required, got ${name}`;
  return { error: { ename: "UnknownName", evalue, traceback: [`UnknownName: ${evalue}`] } };
}
