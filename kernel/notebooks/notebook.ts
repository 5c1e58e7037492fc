/** Notebook files (nbformat 4): reading, writing, and how a kernel's messages become a cell's outputs. */
import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { KernelError } from "../error.js";
import type { Message } from "../wire/messages.js";
import type { ErrorContent } from "../wire/protocol.js";

export type Output = Record<string, unknown> & { output_type: string };

export interface Cell {
  id?: string;
  cell_type: string;
  source: string | string[];
  metadata: { tags?: string[]; [key: string]: unknown };
  outputs?: Output[];
  execution_count?: number | null;
}

export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/** A multi-line text field, which files may hold as one string or as lines. */
export function joinLines(text: string | readonly string[]): string {
  return typeof text === "string" ? text : text.join("");
}

/** As Jupyter writes text: a list of lines, each with its line end, which keeps differences between versions small. */
function splitLines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

/** Reads a notebook of nbformat 4; throws a KernelError that says what the file lacks. */
export function readNotebook(path: string): Notebook {
  let value: Partial<Notebook>;
  try {
    value = JSON.parse(readFileSync(path, "utf8")) as Partial<Notebook>;
  } catch (error) {
    throw new KernelError(`notebook: a readable notebook file is required, got ${path}: ${(error as Error).message}`);
  }
  if (value?.nbformat !== 4 || !Array.isArray(value.cells)) {
    throw new KernelError(`notebook: nbformat 4 is required, got ${value?.nbformat ?? "no nbformat"} in ${path}`);
  }
  return value as Notebook;
}

/** Throws a KernelError if the notebook says that it is written in a language that the kernel does not run. */
export function requireLanguage({ metadata }: Notebook, path: string): void {
  const { kernelspec, language_info } = (metadata ?? {}) as Record<
    string,
    Readonly<Record<string, unknown>> | undefined
  >;
  const language = kernelspec?.["language"] ?? language_info?.["name"];
  if (typeof language !== "string" || /^(type|java)script$/i.test(language)) return;
  throw new KernelError(`notebook: TypeScript or JavaScript is required, got ${language} in ${path}`);
}

function isText(mime: string): boolean {
  return mime.startsWith("text/") || mime === "image/svg+xml" || mime === "application/javascript";
}

function storedOutput(output: Output): Output {
  if (output.output_type === "stream") return { ...output, text: splitLines(joinLines(output["text"] as string)) };
  if (!output["data"]) return output;
  const data = Object.entries(output["data"] as Record<string, unknown>).map(([mime, content]) => [
    mime,
    isText(mime) && typeof content === "string" ? splitLines(content) : content,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

/** nbformat 4.5 wants an id for every cell; where one is missing its position names it, so that a second run changes nothing. */
function storedCell(cell: Cell, index: number): Cell {
  const base = { ...cell, id: cell.id ?? `cell-${index}`, source: splitLines(joinLines(cell.source)) };
  return cell.cell_type === "code"
    ? { ...base, execution_count: cell.execution_count ?? null, outputs: (cell.outputs ?? []).map(storedOutput) }
    : base;
}

/** Keys in alphabetical order, as Jupyter writes them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** Writes a notebook as nbformat 4.5, all or nothing: a reader never meets a half-written file. */
export function writeNotebook(path: string, notebook: Notebook): void {
  const stored = { ...notebook, nbformat: 4, nbformat_minor: 5, cells: notebook.cells.map(storedCell) };
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    writeFileSync(temporary, `${JSON.stringify(sorted(stored), null, 1)}\n`, { flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

interface DisplayContent {
  readonly data?: unknown;
  readonly metadata?: unknown;
  readonly transient?: { readonly display_id?: string };
  readonly execution_count?: number;
}

/** An error as a cell's output. */
export function errorOutput({ ename, evalue, traceback }: ErrorContent): Output {
  return { output_type: "error", ename, evalue, traceback: [...traceback] };
}

/** Collects the outputs of a notebook's cells from iopub messages, as a front end shows them. */
export class OutputCollector {
  readonly #displays = new Map<string, Output[]>();
  #outputs: Output[] = [];
  #clearNext = false;

  /** Outputs of the following messages go here. */
  begin(outputs: Output[]): void {
    this.#outputs = outputs;
    this.#clearNext = false;
  }

  #push(output: Output): void {
    if (this.#clearNext) this.#outputs.length = 0;
    this.#clearNext = false;
    this.#outputs.push(output);
  }

  #pushStream(name: unknown, text: string): void {
    const last = this.#clearNext ? undefined : this.#outputs.at(-1);
    if (last?.output_type === "stream" && last["name"] === name) last["text"] = (last["text"] as string) + text;
    else this.#push({ output_type: "stream", name, text });
  }

  #pushDisplay(output: Output, displayId: string | undefined): void {
    this.#push(output);
    if (displayId === undefined) return;
    this.#displays.set(displayId, [...(this.#displays.get(displayId) ?? []), output]);
  }

  add({ header, content }: Message): void {
    const { data, metadata = {}, transient, execution_count } = content as DisplayContent;
    const id = transient?.display_id;
    switch (header.msg_type) {
      case "stream":
        this.#pushStream(content["name"], String(content["text"]));
        break;
      case "display_data":
        this.#pushDisplay({ output_type: "display_data", data, metadata }, id);
        break;
      case "execute_result":
        this.#pushDisplay({ output_type: "execute_result", execution_count, data, metadata }, id);
        break;
      case "update_display_data":
        for (const output of this.#displays.get(id ?? "") ?? []) Object.assign(output, { data, metadata });
        break;
      case "error":
        this.#push(errorOutput(content as unknown as ErrorContent));
        break;
      case "clear_output":
        if (content["wait"] === true) this.#clearNext = true;
        else this.#outputs.length = 0;
    }
  }
}
