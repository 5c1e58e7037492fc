/** Cells in, outcomes out: tslab's converter (types, completion, hover) and executor. With compiler.ts the only file that knows tslab. */
import type { Converter } from "tslab/dist/converter.js";
import type { Executor } from "tslab/dist/executor.js";
import { compiler, hasTopLevelAwait, tslabRequire, withModuleResolution } from "./compiler.js";
import type { Guard } from "./control.js";
import { createModules } from "./modules.js";
import type { DisplayData, ErrorContent } from "./protocol.js";
import { compilerError, type Diagnostic, thrownError } from "./traceback.js";

export type Outcome =
  | { readonly status: "ok"; readonly value?: unknown }
  | { readonly status: "error"; readonly error: ErrorContent }
  /** An interrupt ended the cell; an error that its own code made of the interrupt is an error. */
  | { readonly status: "interrupted" };

export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly string[];
}

export interface QuickInfo {
  readonly signature: string;
  readonly documentation: string;
}

/** All positions count UTF-16 units. */
export interface Evaluator {
  /** Runs a cell; `name` (cell_1) stands for it in stack traces. Settles when the cell has ended or was stopped. */
  execute(code: string, name: string): Promise<Outcome>;
  complete(code: string, position: number): Completion;
  inspect(code: string, position: number): QuickInfo | undefined;
  /** Whether more lines may complete the code, and why not. */
  isComplete(code: string): "complete" | "incomplete" | "invalid";
  /** Ends the wait for a cell that is between two steps, or has not begun; a running step must be stopped from outside. */
  stop(): void;
  close(): void;
}

type CreateConverter = typeof import("tslab/dist/converter.js").createConverter;
type CreateExecutor = typeof import("tslab/dist/executor.js").createExecutor;

function loadConverter(): Converter {
  const { createConverter } = tslabRequire("./dist/converter.js") as { createConverter: CreateConverter };
  return createConverter({ isJS: false, isBrowser: false });
}

/** A converter that resolves modules as cells need it, proven on a first cell (which also warms the compiler); else tslab's own, said aloud. */
function createCheckedConverter(warn: (text: string) => void): Converter {
  let reason: string;
  try {
    const { value: converter, used } = withModuleResolution(loadConverter);
    const works = converter.convert("", 'import { join } from "node:path";\njoin("a")').diagnostics.length === 0;
    if (used && works) return converter;
    converter.close();
    reason = used ? "its self-check failed" : "the compiler was loaded before it";
  } catch (error) {
    reason = (error as Error).message;
  }
  delete tslabRequire.cache[tslabRequire.resolve("./dist/converter.js")];
  warn(`cells resolve modules in tslab's own way (${reason}); types of packages with "exports" may be missing`);
  return loadConverter();
}

/** Where tslab keeps the `require` that compiled cells call. */
interface TslabGlobal {
  __tslab__: { require: NodeJS.Require };
}

/** tslab's own display module asks this exported variable for a way out: cells written for tslab (`tslab.display.html`) show their output, too. */
function forwardTslabDisplay(show: (content: DisplayData, update: boolean) => void): void {
  const jupyter = tslabRequire("./dist/jupyter.js") as { lastWriteDisplayData: unknown };
  jupyter.lastWriteDisplayData = show;
}

/** How an interrupt reaches the executor: vm's error for broken synchronous code, tslab's for a wait that `stop` ended. */
function isInterrupt(thrown: unknown): boolean {
  const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
  return code === "ERR_SCRIPT_EXECUTION_INTERRUPTED" || message === "Interrupted asynchronously";
}

function unexpected(): ErrorContent {
  return { ename: "Error", evalue: "the cell failed without a reason", traceback: [] };
}

/** Starts the compiler (a second or so of work) for cells that run in `folder`. */
export function createEvaluator(
  folder: string,
  show: (content: DisplayData, update: boolean) => void,
  warn: (text: string) => void,
  guard: Guard,
): Evaluator {
  const converter = guard(() => createCheckedConverter(warn));
  const modules = createModules(folder);
  let cell = "cell_0";
  let diagnostics: readonly Diagnostic[] = [];
  const checked: Converter = {
    ...converter,
    convert: (declarations, source) => {
      const result = guard(() => converter.convert(declarations, source));
      diagnostics = result.diagnostics;
      if (!result.output) return result;
      const hasToplevelAwait = result.hasToplevelAwait || hasTopLevelAwait(source);
      return { ...result, hasToplevelAwait, output: `${result.output}\n//# sourceURL=${cell}` };
    },
    addModule: (module, content, meta) => {
      diagnostics = guard(() => converter.addModule(module, content, meta));
      return [];
    },
  };
  let stopped = false;
  let value: { last: unknown } | undefined;
  let failure: { thrown: unknown } | undefined;
  const listener = {
    log: (last: unknown) => {
      value = { last };
    },
    error: (first: unknown, ...rest: unknown[]) => {
      if (rest.length === 0) failure = { thrown: first };
    },
  };
  const { createExecutor } = tslabRequire("./dist/executor.js") as { createExecutor: CreateExecutor };
  const executor: Executor = createExecutor(
    folder,
    { node: checked, browser: checked, close: () => converter.close() },
    listener,
  );
  const cells = globalThis as unknown as TslabGlobal;
  cells.__tslab__.require = modules.wrap(cells.__tslab__.require);
  forwardTslabDisplay(show);

  const run = async (code: string, name: string): Promise<Outcome> => {
    cell = name;
    stopped = false;
    value = undefined;
    failure = undefined;
    diagnostics = [];
    await modules.preload(compiler.preProcessFile(code, true, true).importedFiles.map((file) => file.fileName));
    // A fresh task: an interrupt that terminates this stack must not take the kernel's message loop with it.
    const ok = await new Promise<boolean>((resolve, reject) => {
      setImmediate(() => (stopped ? resolve(false) : executor.execute(code).then(resolve, reject)));
    });
    if (diagnostics.length > 0) return { status: "error", error: compilerError(code, name, diagnostics) };
    if (ok) return value ? { status: "ok", value: (value as { last: unknown }).last } : { status: "ok" };
    const { thrown } = (failure ?? {}) as { thrown?: unknown };
    if (isInterrupt(thrown) || (!failure && stopped)) return { status: "interrupted" };
    return { status: "error", error: failure ? thrownError(thrown) : unexpected() };
  };

  return {
    execute: run,
    complete: (code, position) => guard(() => executor.complete(code, position)),
    inspect: (code, position) => {
      const info = guard(() => executor.inspect(code, position));
      if (!info) return undefined;
      const text = (parts: readonly { text: string }[] | undefined): string =>
        (parts ?? []).map((part) => part.text).join("");
      const tags = (info.tags ?? []).map((tag) => `@${tag.name} ${text(tag.text)}`.trim());
      return {
        signature: text(info.displayParts),
        documentation: [text(info.documentation), ...tags].filter(Boolean).join("\n"),
      };
    },
    isComplete: completeness,
    stop: () => {
      stopped = true;
      executor.interrupt();
    },
    close: () => executor.close(),
  };
}

/** Only an error at the very end of the code can be cured by typing on. */
export function completeness(code: string): "complete" | "incomplete" | "invalid" {
  const prefix = "export {};\n"; // a module: `await` may stand at the top
  const file = compiler.createSourceFile("cell.ts", prefix + code, compiler.ScriptTarget.Latest, true) as unknown as {
    parseDiagnostics: readonly { start: number; length: number; code: number }[];
  };
  const first = file.parseDiagnostics[0];
  if (!first) return "complete";
  const unterminatedString = 1002; // a quoted string cannot go on in the next line
  const missing = first.length === 0 && first.start >= (prefix + code).trimEnd().length;
  return missing && first.code !== unterminatedString ? "incomplete" : "invalid";
}
