/** Cells in, outcomes out: checks a cell, translates it, imports what it asks for and runs it; answers what editors ask about code. */

import { compilerError, diagnose } from "../errors/diagnostics.js";
import { registerSource } from "../errors/sources.js";
import { installStackTraces } from "../errors/stack-trace.js";
import { thrownError } from "../errors/traceback.js";
import type { Guard } from "../wire/flags.js";
import type { ErrorContent } from "../wire/protocol.js";
import { type Cells, createCells } from "./cells.js";
import { type Completion, complete } from "./completion.js";
import { inspect, type QuickInfo } from "./inspection.js";
import { createLocalFiles, type LocalFiles } from "./local-files.js";
import { createModules, type Request } from "./modules.js";
import { completeness, declaredNames, parse, topLevelAwait } from "./parse.js";
import { type Code, createRunner, stopped } from "./run-code.js";
import { translateCell } from "./translate.js";
import * as tslab from "./tslab.js";

export type Outcome =
  | { readonly status: "ok"; readonly value?: unknown }
  | { readonly status: "error"; readonly error: ErrorContent }
  /** An interrupt ended the cell; an error that its own code made of the interrupt is an error. */
  | { readonly status: "interrupted" };

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

type Prepared = { readonly error: ErrorContent } | { readonly code: Code; readonly requests: readonly Request[] };

/** Everything about a cell that the compiler can do before it runs. */
function prepare(cells: Cells, files: LocalFiles, source: string, name: string): Prepared {
  const { folder } = cells.project;
  const parsed = parse(source);
  if (parsed.parseDiagnostics.length > 0) return { error: compilerError(parsed.parseDiagnostics, { name, folder }) };
  const { statements, nested } = declaredNames(parsed);
  // On a line of its own: a comment may end the cell.
  const { program, file } = cells.draft(`${source}\nexport { ${statements.join(", ")} };`);
  const needs = files.prepare(program, file);
  const diagnostics = [...needs.diagnostics, ...diagnose(program, file)];
  if (diagnostics.length > 0) return { error: compilerError(diagnostics, { name, folder, path: file.fileName }) };
  const { js, map } = translateCell(program, file, cells.declares);
  registerSource(name, name, source, map);
  // What a cell declares is there for the next cells also if its run fails half-way: then some of it has no value yet.
  cells.keep();
  const code = { js, nested, name, waits: topLevelAwait(parsed) !== undefined, require: needs.require };
  return { code, requests: needs.requests };
}

/** Starts the compiler (a second or so of work) for cells that run in `folder`. */
export function createEvaluator(folder: string, guard: Guard): Evaluator {
  installStackTraces();
  const modules = createModules({ tslab });
  const files = createLocalFiles(folder, modules);
  const runner = createRunner();
  const cells = guard(() => {
    const started = createCells(folder);
    prepare(started, files, "0", "cell_0"); // warms the compiler
    return started;
  });
  let isStopped = false;

  /** A fresh task: an interrupt that terminates its stack must not take the kernel's message loop with it. */
  const run = (code: Code): ReturnType<typeof runner.run> =>
    new Promise((resolve, reject) => {
      setImmediate(() => (isStopped ? resolve(stopped) : runner.run(code).then(resolve, reject)));
    });

  return {
    execute: async (source, name) => {
      isStopped = false;
      const prepared = guard(() => prepare(cells, files, source, name));
      if ("error" in prepared) return { status: "error", error: prepared.error };
      await modules.preload(prepared.requests);
      try {
        const ended = await run(prepared.code);
        return ended === stopped ? { status: "interrupted" } : { status: "ok", ...ended };
      } catch (thrown) {
        return { status: "error", error: thrownError(thrown) };
      }
    },
    complete: (code, position) => guard(() => complete(cells, code, position)),
    inspect: (code, position) => guard(() => inspect(cells, code, position)),
    isComplete: completeness,
    stop: () => {
      isStopped = true;
      runner.stop();
    },
    close: () => cells.project.service.dispose(),
  };
}
